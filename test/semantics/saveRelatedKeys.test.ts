import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Saved } from '../../src/operations/verb.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, refused, rowsIn, schemaIn } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(schemaIn('graphs'), { max: 1 });
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const save = (model: string, graph: object, wishes: object = {}) =>
  api.run('saveRelated', model, { graph, follow: true, ...wishes });
const counted = ({ graph }: Saved) => [graph?.count, graph?.linked, graph?.unlinked];
const outcomes = ({ graph }: Saved) => Object.fromEntries(graph?.nodes.map((it) => [it.path, it.outcome]) ?? []);
const refusedGraph = (model: string, graph: object, wishes: object = {}) =>
  refused(api, ['saveRelated', model], { graph, follow: true, ...wishes });

describe('keys', () => {
  it('that are foreign keys come from the parent', async () => {
    const graph = {
      email: 'a@b',
      badge: { label: 'one' },
      desk: { room: 'r' },
      shifts: [
        { day: 1, place: { code: 'P', name: 'Pub' } },
        { day: 2, place: { code: 'P' }, note: 'late' },
      ],
    };
    expect(counted(await save('Person', graph))).toEqual([6, 0, 0]);
    expect(await rowsIn(api, 'Badge')).toEqual([{ personId: 1, label: 'one' }]);
    expect(await rowsIn(api, 'Shift')).toEqual([
      { personId: 1, placeCode: 'P', day: 1, note: null },
      { personId: 1, placeCode: 'P', day: 2, note: 'late' },
    ]);
    const again = { ...graph, _match: 'email', desk: { id: 1, room: 'r' } };
    const saved = await save('Person', again);
    expect(counted(saved)).toEqual([0, 0, 0]);
    expect(saved.graph?.nodes.map((it) => it.key)).toEqual([
      { id: 1 },
      { personId: 1 },
      { id: 1 },
      { personId_placeCode_day: { personId: 1, placeCode: 'P', day: 1 } },
      { code: 'P' },
      { personId_placeCode_day: { personId: 1, placeCode: 'P', day: 2 } },
      { code: 'P' },
    ]);
  });

  it('of two columns are matched when one comes from the parent', async () => {
    const slots = [1, 2].map((no) => ({ no, _match: 'shelfId_no' }));
    expect(counted(await save('Shelf', { name: 'S', _match: 'name', slots }))).toEqual([3, 0, 0]);
    const labelled = slots.map((it) => ({ ...it, label: `${it.no}` }));
    const saved = await save('Shelf', { name: 'S', _match: 'name', slots: [...labelled, { no: 3 }] });
    expect(Object.values(outcomes(saved))).toEqual(['UNCHANGED', 'UPDATED', 'UPDATED', 'CREATED']);
    expect(await rowsIn(api, 'Slot')).toMatchObject([{ label: '1' }, { label: '2' }, { no: 3, label: null }]);
  });

  it('that two places share, though one is told by the parent, make one row', async () => {
    const slots = [
      { no: 1, _match: 'shelfId_no', label: 'x' },
      { no: 1, _match: 'shelfId_no' },
    ];
    expect(counted(await save('Shelf', { name: 'S', slots }))).toEqual([2, 0, 0]);
  });

  it('found in two ways name one row, whose values must agree', async () => {
    await save('Shelf', { name: 'S', slots: [{ no: 1, label: 'a' }] });
    const both = (label: string) => ({
      name: 'S',
      _match: 'name',
      slots: [
        { id: 1, no: 1 },
        { no: 1, _match: 'shelfId_no', label },
      ],
    });
    const saved = await save('Shelf', both('b'));
    expect(counted(saved)).toEqual([1, 0, 0]);
    expect(outcomes(saved)).toMatchObject({ 'root.slots[0]': 'UPDATED', 'root.slots[1]': 'UPDATED' });
    const graph = {
      name: 'S',
      _match: 'name',
      slots: [
        { id: 1, label: 'c' },
        { no: 1, _match: 'shelfId_no', label: 'd' },
      ],
    };
    expect(await refusedGraph('Shelf', graph)).toEqual({
      code: 'GRAPH_CONFLICT',
      outcome: 'NOT_APPLIED',
      model: 'Slot',
      nodes: ['root.slots[0]', 'root.slots[1]'],
    });
  });

  it('that are missing, or cannot guard, cannot be matched by', async () => {
    expect(await refusedGraph('Shelf', { slots: [], _match: 'name' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'graph._match',
      nodes: ['root'],
    });
    expect(await refusedGraph('Person', { email: 'x', passId: null, _match: 'passId' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'graph._match',
    });
    expect(await refusedGraph('Line', { name: 'L', stops: [{ place: 1, late: 1, _match: 'late' }] })).toEqual({
      code: 'CONFLICT_TARGET_UNUSABLE',
      outcome: 'NOT_APPLIED',
      model: 'Stop',
      target: 'late',
      node: 'root.stops[0]',
    });
  });

  it('of stored rows stay as they are', async () => {
    await save('Person', { email: 'a@b' });
    expect(await refusedGraph('Person', { id: 5, email: 'a@b', _match: 'email' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'graph.id',
      nodes: ['root'],
    });
  });
});

describe('circles', () => {
  it('of required foreign keys are refused before anything is written', async () => {
    const graph = { _ref: 'h', egg: { hen: { _use: 'h' } } };
    const statements = await statementsDuring(api.pool, async () => {
      await expect(save('Hen', graph)).rejects.toMatchObject({ code: 'CYCLE_REQUIRED' });
    });
    expect(statements).toEqual([]);
    expect(await refusedGraph('Hen', graph)).toEqual({
      code: 'CYCLE_REQUIRED',
      outcome: 'NOT_APPLIED',
      model: 'Hen',
      nodes: ['root', 'root.egg'],
    });
  });

  it('of required foreign keys that are checked late are stored, with keys made beforehand', async () => {
    const graph = { _ref: 'y', name: 'dark', yang: { yin: { _use: 'y' } } };
    const saved = await save('Yin', graph);
    expect(counted(saved)).toEqual([2, 0, 0]);
    const [yin] = (await rowsIn(api, 'Yin')) as readonly { id: string; yangId: string }[];
    expect(await rowsIn(api, 'Yang')).toEqual([{ id: yin?.yangId, yinId: yin?.id }]);
  });

  it('of one row are stored in one statement where its key is known', async () => {
    expect(counted(await save('Root', { _ref: 'r', root: { _use: 'r' } }))).toEqual([1, 0, 0]);
    expect(counted(await save('Root', { _ref: 'r', id: 'mine', name: 'm', root: { _use: 'r' } }))).toEqual([1, 0, 0]);
    expect(await api.sql('SELECT count(*)::int FROM "Root" WHERE id = "rootId"')).toEqual([{ count: 2 }]);
  });

  it('of one row whose key the database makes are closed afterwards', async () => {
    const saved = await save('Stock', { _ref: 's', above: { _use: 's' } });
    expect([saved.outcome, saved.row?.['parent'], ...counted(saved)]).toEqual(['CREATED', 1, 1, 0, 0]);
  });

  it('of rows that know each other link both ways', async () => {
    const graph = { _ref: 'a', email: 'a', friends: [{ email: 'b', friends: [{ _use: 'a' }] }] };
    expect(counted(await save('Person', graph))).toEqual([2, 2, 0]);
    expect(counted(await save('Person', { id: 1, known: [{ id: 2, friends: [{ id: 1 }] }] }))).toEqual([0, 0, 0]);
  });
});
