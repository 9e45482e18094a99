import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Saved } from '../../src/operations/verb.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, refused, rowsIn, schemaIn } from '../support/semantics.ts';

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
