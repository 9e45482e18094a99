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

describe('a plain many-to-many', () => {
  beforeEach(async () => {
    const nicks = [
      { name: 'B0', level: { name: 'High' } },
      { name: 'B20', level: { name: 'Low' } },
    ];
    expect(counted(await save('Hq', { name: 'Main', nicks }))).toEqual([5, 2, 0]);
  });

  it('of stubs that are linked is left alone', async () => {
    expect(counted(await save('Hq', { id: 1, nicks: [{ id: 1 }, { id: 2 }] }, { follow: false }))).toEqual([0, 0, 0]);
  });

  it('has its rows written where they differ', async () => {
    const nicks = [
      { id: 1, name: 'x' },
      { id: 2, name: 'y' },
    ];
    expect(counted(await save('Hq', { id: 1, nicks }, { follow: false }))).toEqual([2, 0, 0]);
    expect(await rowsIn(api, 'Nick')).toMatchObject([{ name: 'x' }, { name: 'y' }]);
  });

  it('links a stub that was not, and leaves its row alone', async () => {
    await api.run('create', 'Nick', { data: { name: 'free' } });
    const first = await save('Hq', { id: 1, nicks: [{ id: 3 }] }, { follow: false });
    const second = await save('Hq', { id: 1, nicks: [{ id: 3 }, { id: 3 }] }, { follow: false });
    expect([counted(first), counted(second)]).toEqual([
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(await rowsIn(api, '_HqToNick')).toHaveLength(3);
  });

  it('is followed to any depth', async () => {
    const nested = { id: 1, nicks: [{ id: 1, level: { id: 1, name: 'Higher' } }, { id: 2 }] };
    expect(counted(await save('Hq', nested))).toEqual([1, 0, 0]);
    expect(await rowsIn(api, 'Level')).toMatchObject([{ name: 'Higher' }, { name: 'Low' }]);
  });

  it('is left out below a path that is excluded, or not in the map', async () => {
    const level = (id: number) => ({ id, level: { id, name: `renamed ${id}` } });
    const graph = { id: 1, nicks: [level(1), level(2)] };
    for (const wishes of [
      { exclude: ['nicks.level'] },
      { relationMap: ['nicks'] },
      { relationMap: ['nicks.level'], exclude: ['nicks.level'] },
    ]) {
      const saved = await save('Hq', graph, wishes);
      expect(counted(saved)).toEqual([0, 0, 0]);
      expect(outcomes(saved)).toMatchObject({ 'root.nicks[1]': 'UNCHANGED', 'root.nicks[1].level': 'EXCLUDED' });
    }
    expect(counted(await save('Hq', graph, { relationMap: ['nicks.level'] }))).toEqual([2, 0, 0]);
    expect(counted(await save('Hq', { ...graph, name: 'Sub' }, { relationMap: [] }))).toEqual([1, 0, 0]);
  });

  it('is not followed beyond one step unless asked', async () => {
    const nicks = [
      { id: 1, level: { id: 1, name: 'no' } },
      { id: 2, level: { id: 1 } },
      { name: 'B30', level: { name: 'no' } },
    ];
    const saved = await save('Hq', { id: 1, nicks }, { follow: false });
    expect(outcomes(saved)).toEqual({
      root: 'UNCHANGED',
      'root.nicks[0]': 'UNCHANGED',
      'root.nicks[0].level': 'NOT_FOLLOWED',
      // What it points at is a column of the row that was visited.
      'root.nicks[1]': 'UPDATED',
      'root.nicks[1].level': 'NOT_FOLLOWED',
      'root.nicks[2]': 'CREATED',
      'root.nicks[2].level': 'NOT_FOLLOWED',
    });
    expect(await rowsIn(api, 'Nick')).toMatchObject([{ levelId: 1 }, { levelId: 1 }, { levelId: null }]);
    expect(await rowsIn(api, 'Level')).toMatchObject([{ name: 'High' }, { name: 'Low' }]);
  });

  it('refuses two values for one column of one row, with both places', async () => {
    const nicks = [
      { id: 1, name: 'a' },
      { id: 1, name: 'b' },
    ];
    expect(await refusedGraph('Hq', { id: 1, nicks }, { follow: false })).toEqual({
      code: 'GRAPH_CONFLICT',
      outcome: 'NOT_APPLIED',
      model: 'Nick',
      nodes: ['root.nicks[0]', 'root.nicks[1]'],
    });
  });

  it('takes away links it does not list, and rows never', async () => {
    const saved = await save('Hq', { id: 1, nicks: [{ id: 2 }] }, { orphans: 'UNLINK' });
    expect(counted(saved)).toEqual([0, 0, 1]);
    expect(await rowsIn(api, '_HqToNick')).toEqual([{ A: 1, B: 2 }]);
    expect(counted(await save('Hq', { id: 1, nicks: [] }))).toEqual([0, 0, 0]);
    expect(counted(await save('Hq', { id: 1, nicks: [] }, { orphans: 'DELETE' }))).toEqual([0, 0, 1]);
    expect(await rowsIn(api, 'Nick')).toHaveLength(2);
  });

  it('refuses what it does not have', async () => {
    for (const path of ['nicks.nothing', 'levels', ''])
      expect(await refusedGraph('Hq', { id: 1 }, { exclude: [path] })).toMatchObject({
        code: 'BAD_USER_INPUT',
        argument: 'exclude[0]',
      });
    expect(await refusedGraph('Hq', { name: 'M', nicks: null })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'graph.nicks',
      nodes: ['root'],
    });
  });
});

describe('a graph of a hundred nodes', () => {
  const nicks = (first: number) =>
    Array.from({ length: 33 }, (_, index) => ({
      ...(first ? { id: index + 1 } : {}),
      name: `n${index}`,
      level: { ...(first ? { id: index + 1 } : {}), name: `l${index}` },
      hqs: [{ ...(first ? { id: index + 2 } : {}), name: `h${index}` }],
    }));

  it('takes no more than twelve statements', async () => {
    const [made, found, changed] = [
      () => save('Hq', { name: 'root', nicks: nicks(0) }),
      () => save('Hq', { id: 1, name: 'root', nicks: nicks(1) }),
      () => save('Hq', { id: 1, name: 'root', nicks: nicks(1).map((it) => ({ ...it, isLame: true })) }),
    ];
    for (const [call, count] of [
      [made, 100],
      [found, 0],
      [changed, 33],
    ] as const) {
      let saved: Saved | null = null;
      const statements = await statementsDuring(api.pool, async () => {
        saved = await call();
      });
      expect((saved as Saved | null)?.graph?.count).toBe(count);
      expect((saved as Saved | null)?.graph?.nodes).toHaveLength(100);
      expect(statements.length).toBeLessThanOrEqual(12);
    }
  });

  it('is refused before any statement when it is too deep, or too large', async () => {
    const chain = (depth: number): object => (depth === 1 ? { name: 'x' } : { name: 'x', below: [chain(depth - 1)] });
    expect((await save('Stock', chain(50))).graph?.count).toBe(50);
    const many = { name: 'M', nicks: Array.from({ length: 10_000 }, () => ({ name: 'n' })) };
    for (const [model, graph] of [
      ['Stock', chain(51)],
      ['Hq', many],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(save(model, graph)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
      });
      expect(statements).toEqual([]);
    }
  });
});

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

describe('children', () => {
  beforeEach(async () => {
    await save('Shelf', { name: 'A', slots: [{ no: 1 }, { no: 2 }] });
    await save('Shelf', { name: 'B' });
  });

  it('move to the parent that names them', async () => {
    const saved = await save('Shelf', { id: 2, slots: [{ id: 1 }] });
    expect([counted(saved), outcomes(saved)]).toEqual([[1, 0, 0], { root: 'UNCHANGED', 'root.slots[0]': 'UPDATED' }]);
    expect(await rowsIn(api, 'Slot')).toMatchObject([{ shelfId: 2 }, { shelfId: 1 }]);
  });

  it('cannot have two parents', async () => {
    const told = await refusedGraph('Shelf', { id: 2, slots: [{ no: 5, shelfId: 1 }] });
    expect(told).toMatchObject({ code: 'GRAPH_CONFLICT', model: 'Slot', nodes: ['root.slots[0]'] });
    const twice = { id: 2, slots: [{ _ref: 'x', no: 5, shelf: { name: 'C', slots: [{ _use: 'x' }] } }] };
    expect(await refusedGraph('Shelf', twice)).toMatchObject({ code: 'GRAPH_CONFLICT', model: 'Slot' });
    expect(await refusedGraph('Slot', { no: 1, shelfId: 1, shelf: { id: 1 } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'graph.shelf',
    });
  });

  it('move up by one, all of them, and leave room for another', async () => {
    const stored = await save('Shelf', { id: 2, slots: [1, 2, 3, 4, 5].map((no) => ({ no })) });
    const ids = stored.graph?.nodes.slice(1).map((it) => (it.key as { readonly id: number }).id) ?? [];
    for (const order of [ids, ids.toReversed()]) {
      const slots = order.map((id) => ({ id, no: ids.indexOf(id) + 2, label: `${order[0]}` }));
      const saved = await save('Shelf', { id: 2, slots: [{ no: 1, label: `${order[0]}` }, ...slots] });
      expect(counted(saved)).toEqual([6, 0, 0]);
      await save('Shelf', { id: 2, slots: ids.map((id) => ({ id })) }, { orphans: 'DELETE' });
      await save('Shelf', { id: 2, slots: ids.map((id, index) => ({ id, no: index + 1 })) });
    }
    await save('Person', { email: 'a', desk: { room: '1' } });
    await save('Person', { email: 'b' });
    await save('Desk', { room: '2' });
    const moved = { id: 1, desk: { id: 2 }, friends: [{ id: 2, desk: { id: 1 } }] };
    expect(counted(await save('Person', moved))).toEqual([2, 1, 0]);
    expect(await rowsIn(api, 'Desk')).toMatchObject([{ personId: 2 }, { personId: 1 }]);
  });

  it('that are not listed are deleted before their places are taken', async () => {
    const saved = await save('Shelf', { id: 1, slots: [{ id: 2 }, { no: 1, label: 'new' }] }, { orphans: 'DELETE' });
    expect(counted(saved)).toEqual([1, 0, 1]);
    expect(await rowsIn(api, 'Slot')).toMatchObject([{ id: 2 }, { id: 3, no: 1, label: 'new' }]);
  });

  it('that cannot be without a parent cannot be unlinked', async () => {
    expect(await refusedGraph('Shelf', { id: 1, slots: [] }, { orphans: 'UNLINK' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'graph.slots',
      nodes: ['root'],
    });
  });

  it('that can are unlinked, and those of the graph are kept', async () => {
    await save('Line', { name: 'L', stops: [{ place: 1 }, { place: 2 }, { place: 3 }] });
    const stops = [{ place: 2, _match: 'place' }, { place: 4 }];
    expect(counted(await save('Line', { id: 1, stops }, { orphans: 'UNLINK' }))).toEqual([1, 0, 2]);
    expect(await rowsIn(api, 'Stop')).toMatchObject([
      { place: 1, lineId: null },
      { place: 2, lineId: 1 },
      { place: 3, lineId: null },
      { place: 4, lineId: 1 },
    ]);
    expect(counted(await save('Line', { id: 1, stops: [] }))).toEqual([0, 0, 0]);
    expect(counted(await save('Line', { id: 1, stops: [] }, { orphans: 'DELETE' }))).toEqual([0, 0, 2]);
    expect(await rowsIn(api, 'Stop')).toHaveLength(2);
  });

  it('that are new take the places that stored ones give up', async () => {
    const slots = [{ no: 2, label: 'new' }, { id: 2, no: 3 }, { id: 1 }];
    const saved = await save('Shelf', { id: 1, slots });
    expect(counted(saved)).toEqual([2, 0, 0]);
    expect(Object.values(outcomes(saved))).toEqual(['UNCHANGED', 'CREATED', 'UPDATED', 'UNCHANGED']);
    expect(await rowsIn(api, 'Slot')).toMatchObject([{ no: 1 }, { no: 3 }, { no: 2, label: 'new' }]);
  });

  it('that stand elsewhere in the graph are no orphans, even where their keys are known last', async () => {
    await save('Person', { email: 'p', shifts: [{ day: 1, note: 'kept', place: { code: 'A', name: 'A' } }] });
    await save('Person', { email: 'q', shifts: [{ day: 1, place: { code: 'A' } }] });
    const graph = { email: 'p', _match: 'email', shifts: [{ day: 1, place: { code: 'A', name: 'A', shifts: [] } }] };
    expect(counted(await save('Person', graph, { orphans: 'DELETE' }))).toEqual([0, 0, 1]);
    expect(await rowsIn(api, 'Shift')).toEqual([{ personId: 1, placeCode: 'A', day: 1, note: 'kept' }]);
  });

  it('that others point at cannot be deleted', async () => {
    await save('Stock', { name: 'top', below: [{ name: 'mid', below: [{ name: 'low' }] }] });
    await api.sql('ALTER TABLE "Stock" DROP CONSTRAINT "Stock_parent_fkey"');
    await api.sql(
      'ALTER TABLE "Stock" ADD CONSTRAINT "Stock_parent_fkey" FOREIGN KEY (parent) REFERENCES "Stock" (id) ON DELETE RESTRICT',
    );
    expect(await refusedGraph('Stock', { id: 1, below: [] }, { orphans: 'DELETE' })).toEqual({
      code: 'FK_RESTRICTED',
      outcome: 'NOT_APPLIED',
      model: 'Stock',
      referencedBy: 'Stock',
      node: 'root',
    });
  });
});

describe('two relations between the same models', () => {
  beforeEach(async () => {
    const songs = [{ _ref: 'a', title: 'a' }, { title: 'b' }];
    expect(counted(await save('Singer', { name: 's', written: songs, sung: [{ _use: 'a' }, { title: 'c' }] }))).toEqual(
      [4, 0, 0],
    );
  });

  const songs = async () =>
    (await rowsIn(api, 'Song')).map((it) => [(it as Song).title, (it as Song).authorId, (it as Song).singerId]);

  it('link a row by one, by the other, or by both', async () => {
    expect(await songs()).toEqual([
      ['a', 1, 1],
      ['b', 1, null],
      ['c', null, 1],
    ]);
    const graph = { title: 'd', author: { _ref: 'x', name: 'x' }, singer: { _use: 'x' } };
    expect(counted(await save('Song', graph))).toEqual([2, 0, 0]);
    expect((await songs()).at(-1)).toEqual(['d', 2, 2]);
  });

  it('each lose what they do not list, even where the other one lists it', async () => {
    const saved = await save('Singer', { id: 1, written: [{ id: 2 }], sung: [{ id: 1 }] }, { orphans: 'UNLINK' });
    expect(counted(saved)).toEqual([1, 0, 2]);
    expect(outcomes(saved)).toMatchObject({ 'root.written[0]': 'UNCHANGED', 'root.sung[0]': 'UPDATED' });
    expect(await songs()).toEqual([
      ['a', null, 1],
      ['b', 1, null],
      ['c', null, null],
    ]);
  });

  it('each delete what neither of them lists', async () => {
    const saved = await save('Singer', { id: 1, written: [], sung: [{ id: 1 }] }, { orphans: 'DELETE' });
    expect(counted(saved)).toEqual([0, 0, 2]);
    expect(await songs()).toEqual([['a', 1, 1]]);
  });
});

interface Song {
  readonly title: string;
  readonly authorId: number | null;
  readonly singerId: number | null;
}

describe('a relation that is null', () => {
  it('is unlinked where it can be', async () => {
    await save('Nick', { name: 'n', level: { name: 'l' } });
    const saved = await save('Nick', { id: 1, level: null });
    expect([saved.outcome, saved.changed, ...counted(saved)]).toEqual(['UPDATED', ['levelId'], 1, 0, 0]);
    expect(await refusedGraph('Slot', { id: 1, shelf: null })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'graph.shelf',
      nodes: ['root'],
    });
  });

  it('is unlinked or deleted from its other end', async () => {
    await save('Person', { email: 'a', desk: { room: 'r' }, badge: {} });
    expect(counted(await save('Person', { id: 1, desk: null }))).toEqual([0, 0, 1]);
    expect(await rowsIn(api, 'Desk')).toEqual([{ id: 1, room: 'r', personId: null }]);
    expect(await refusedGraph('Person', { id: 1, badge: null })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'graph.badge',
    });
    expect(counted(await save('Person', { id: 1, badge: null }, { orphans: 'DELETE' }))).toEqual([0, 0, 1]);
    expect(await rowsIn(api, 'Badge')).toEqual([]);
  });

  it('makes room for another row', async () => {
    await save('Person', { email: 'a', desk: { room: 'r' } });
    expect(await refusedGraph('Person', { id: 1, desk: { room: 'new' } })).toEqual({
      code: 'UNIQUE_CONFLICT',
      outcome: 'NOT_APPLIED',
      model: 'Desk',
      fields: ['personId'],
      node: 'root.desk',
    });
    expect(counted(await save('Person', { id: 1, desk: { room: 'new' } }, { orphans: 'UNLINK' }))).toEqual([1, 0, 1]);
    expect(await rowsIn(api, 'Desk')).toMatchObject([{ personId: null }, { room: 'new', personId: 1 }]);
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

describe('columns the database fills', () => {
  it('are filled beside rows that give them', async () => {
    const below = [{ name: 'given' }, { amount: 3 }, {}, { id: 50, name: 'keyed' }];
    expect(counted(await save('Stock', { name: 'top', below }))).toEqual([5, 0, 0]);
    const rows = await rowsIn(api, 'Stock');
    expect(rows).toHaveLength(5);
    expect(rows).toContainEqual({ id: 50, name: 'keyed', amount: 7, parent: 1 });
    expect(rows.filter((it) => /^n[0-9a-f]{32}$/.test((it as { name: string }).name))).toHaveLength(2);
  });
});

describe('what fails is told with its place', () => {
  const failing: readonly (readonly [string, object, object])[] = [
    [
      'Stock',
      { name: 'a', below: [{ amount: 1 }, { amount: -1 }] },
      { code: 'CHECK_VIOLATION', node: 'root.below[1]' },
    ],
    [
      'Shelf',
      { name: 'N', slots: [{ no: 1 }, {}] },
      { code: 'NOT_NULL_VIOLATION', fields: ['no'], node: 'root.slots[1]' },
    ],
    ['Shelf', { name: 'N', slots: [{ no: 1 }, { no: 1 }] }, { code: 'UNIQUE_CONFLICT', node: 'root.slots[1]' }],
    [
      'Nick',
      { name: 'n', hqs: [{ name: 'h' }, { id: 7 }] },
      { code: 'FK_VIOLATION', relation: 'hqs', node: 'root.hqs[1]' },
    ],
    [
      'Nick',
      { name: 'n', level: { id: 7 } },
      { code: 'FK_VIOLATION', relation: 'level', fields: ['levelId'], node: 'root.level' },
    ],
    [
      'Hq',
      { name: 'h', nicks: [{ name: 'a' }, { name: 'b', levelId: 9 }] },
      { code: 'FK_VIOLATION', relation: 'level', node: 'root.nicks[1]' },
    ],
    [
      'Shelf',
      { id: 1, slots: [{ id: 1 }, { id: 9 }] },
      { code: 'FK_VIOLATION', relation: 'slots', node: 'root.slots[1]' },
    ],
    ['Shelf', { id: 9 }, { code: 'NOT_FOUND', keys: [{ id: 9 }], node: 'root' }],
    [
      'Shelf',
      { name: 'x', slots: [{ no: null }] },
      { code: 'BAD_USER_INPUT', argument: 'graph.slots[0].no', nodes: ['root.slots[0]'] },
    ],
    // Of two nodes that want one key, the later one.
    [
      'Person',
      {
        email: 'p',
        friends: [
          { email: 'z', passId: 'same' },
          { email: 'a', passId: 'same' },
        ],
      },
      { code: 'UNIQUE_CONFLICT', fields: ['passId'], node: 'root.friends[1]' },
    ],
    [
      'Shelf',
      { id: 1, slots: [{ no: 6 }, { id: 1, no: 6 }] },
      { code: 'UNIQUE_CONFLICT', fields: ['shelfId', 'no'], node: 'root.slots[1]' },
    ],
    // Checked at the end.
    [
      'Line',
      {
        name: 'l',
        stops: [
          { place: 1, late: 1 },
          { place: 2, late: 2 },
          { place: 3, late: 1 },
        ],
      },
      { code: 'UNIQUE_CONFLICT', model: 'Stop', fields: ['late'], node: 'root.stops[2]' },
    ],
    [
      'Person',
      {
        email: 'p',
        shifts: [
          { day: 1, place: { code: 'P', name: 'Pub' } },
          { day: 2, placeCode: 'none' },
        ],
      },
      { code: 'FK_VIOLATION', model: 'Shift', relation: 'place', fields: ['placeCode'], node: 'root.shifts[1]' },
    ],
  ];
  beforeEach(() => save('Shelf', { name: 'S', slots: [{ no: 1 }] }));

  it.each(failing)('%s %j', async (model, graph, told) => {
    expect(await refusedGraph(model, graph)).toMatchObject(told);
  });

  it.each(failing)('in a document that is one transaction, too: %s %j', async (model, graph, told) => {
    const { data, errors } = await api.ask(
      `mutation ($graph: ${model}Node!) @atomic { it: saveRelated${model}(graph: $graph, follow: true) { outcome } }`,
      { graph },
    );
    expect([data, errors?.length]).toEqual([{ it: null }, 1]);
    expect(errors?.[0]?.extensions).toMatchObject(told);
  });

  it('two values of a unique key that are swapped are UNIQUE_CONFLICT, unless it is checked late', async () => {
    await save('Line', {
      name: 'L',
      stops: [
        { place: 1, late: 1 },
        { place: 2, late: 2 },
      ],
    });
    const stops = [
      { id: 1, place: 2 },
      { id: 2, place: 1 },
    ];
    expect(await refusedGraph('Line', { id: 1, stops })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['place'],
      model: 'Stop',
    });
    const late = [
      { id: 1, late: 2 },
      { id: 2, late: 1 },
    ];
    expect(counted(await save('Line', { id: 1, stops: late }))).toEqual([2, 0, 0]);
    const swapped =
      'a: updateStop(where: { id: 1 }, data: { late: 1 }) { outcome } b: updateStop(where: { id: 2 }, data: { late: 2 }) { outcome }';
    // A graph of the document does not make the check of what follows an earlier one.
    const graph = 'g: saveRelatedLine(graph: { name: "l", stops: [{ place: 3, late: 3 }] }) { outcome }';
    expect((await api.ask(`mutation @atomic { ${graph} ${swapped} }`)).errors).toBeUndefined();
    await save('Line', { id: 1, stops: late });
    expect(await refusedGraph('Line', { id: 1, stops: [{ id: 1, late: 1 }] })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['late'],
      model: 'Stop',
    });
  });
});

describe('labels', () => {
  it('of nodes that are not visited are dangling, or not followed either', async () => {
    const inner = { name: 'n', level: { _ref: 'l', name: 'x' } };
    const used = { name: 'h', nicks: [inner, { name: 'm', level: { _use: 'l' } }] };
    expect(outcomes(await save('Hq', used, { follow: false }))).toMatchObject({
      'root.nicks[0].level': 'NOT_FOLLOWED',
      'root.nicks[1].level': 'NOT_FOLLOWED',
    });
    expect(
      await refusedGraph(
        'Nick',
        { name: 'n', level: { _use: 'l' }, hqs: [{ name: 'h', nicks: [inner] }] },
        { exclude: ['hqs'] },
      ),
    ).toMatchObject({
      code: 'DANGLING_REF',
      nodes: ['root.level'],
    });
  });

  it('are of one model', async () => {
    const graph = { _ref: 'x', name: 'n', level: { _ref: 'x', name: 'l' } };
    expect(await refusedGraph('Nick', graph)).toMatchObject({ code: 'GRAPH_CONFLICT', nodes: ['root', 'root.level'] });
  });

  it('may be used before they are declared, and merge what is said of a row', async () => {
    const graph = {
      name: 'n',
      level: { _use: 'l', name: 'one' },
      hqs: [{ name: 'h', nicks: [{ name: 'o', level: { _ref: 'l' } }] }],
    };
    expect(counted(await save('Nick', graph))).toEqual([4, 2, 0]);
    expect(await rowsIn(api, 'Level')).toEqual([{ id: 1, name: 'one' }]);
  });
});

describe('@updatedAt', () => {
  it('moves with what is written, and only then', async () => {
    const time = async () => (await rowsIn(api, 'Person')).map((it) => (it as { updatedAt: string }).updatedAt);
    await save('Person', { email: 'a', updatedAt: new Date(0), desk: { room: 'r' } });
    const [before] = await time();
    await save('Person', { id: 1, email: 'a', desk: { id: 1, room: 's' } });
    expect(await time()).toEqual([before]);
    await save('Person', { id: 1, name: 'x' });
    expect(await time()).not.toEqual([before]);
  });
});
