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
