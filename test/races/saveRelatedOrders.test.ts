import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Saved } from '../../src/operations/verb.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { calm, randomFrom, storm, warm } from '../support/race.ts';
import { emptied, rowsIn, schemaIn, semantics } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
let graphs: TestApi;
beforeAll(async () => {
  [api, graphs] = await Promise.all([openApi(semantics, { max: 20 }), openApi(schemaIn('graphs'), { max: 20 })]);
  await Promise.all([warm(api, 20), warm(graphs, 20)]);
});
beforeEach(async () => {
  await emptied(api);
  await emptied(graphs);
});
afterEach(async () => {
  await calm(api);
  await calm(graphs);
});
afterAll(async () => {
  await api?.close();
  await graphs?.close();
});

const save = (model: string, graph: object, wishes: object = {}) =>
  api.run('saveRelated', model, { graph, follow: true, ...wishes });
const thirty = Array.from({ length: 30 }, (_, it) => it);
const shuffled = <T>(list: readonly T[], random: () => number) =>
  list
    .map((it) => [random(), it] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, it]) => it);
const made = (answers: readonly Saved[], model: string) =>
  answers.flatMap((it) => it.graph?.nodes ?? []).filter((it) => it.model === model && it.outcome === 'CREATED').length;

describe('callers that write the same rows in other orders', () => {
  it('never wait for each other in a circle for good', async () => {
    await save('Hq', { name: 'h', companies: Array.from({ length: 20 }, (_, it) => ({ name: `${it}` })) });
    const random = randomFrom(3);
    const ids = Array.from({ length: 20 }, (_, it) => it + 1);
    const answers = await storm(16, async (worker) => {
      const mine: Saved[] = [];
      for (let round = 0; round < 10; round += 1) {
        const name = `${worker} ${round}`;
        mine.push(await save('Hq', { id: 1, name, companies: shuffled(ids, random).map((id) => ({ id, name })) }));
      }
      return mine;
    });
    expect(answers.flat().every((it) => it.graph?.count === 21)).toBe(true);
    const names = new Set((await rowsIn(api, 'Company')).map((it) => (it as { name: string }).name));
    expect([...names]).toEqual([((await rowsIn(api, 'Hq'))[0] as { name: string }).name]);
  });

  it('with other children each leave those of one of them, when orphans go', async () => {
    await save('Hq', { name: 'h' });
    await storm(12, (index) => {
      const companies = [1, 2, 3].map((it) => ({ name: `${index} ${it}` }));
      return save('Hq', { id: 1, companies }, { orphans: 'DELETE' });
    });
    const names = (await rowsIn(api, 'Company')).map((it) => (it as { name: string }).name.split(' ')[0]);
    expect([names.length, new Set(names).size]).toEqual([3, 1]);
  });
});

describe('callers that create some rows and write others that they match, in any order', () => {
  type Graph = (keys: readonly number[], name: string) => readonly [model: string, graph: object];
  const cases: readonly (readonly [name: string, child: string, api: () => TestApi, graph: Graph])[] = [
    [
      'of one column',
      'RaceBook',
      () => api,
      (keys, name) => ['Library', { name, books: keys.map((it) => ({ isbn: `k${it}`, title: name, _match: 'isbn' })) }],
    ],
    [
      'of two columns, below rows that are matched too',
      'Slot',
      () => graphs,
      (keys, label) => {
        const slots = keys.map((no) => ({ no, label, _match: 'shelfId_no' }));
        return ['Shelf', { name: `s${(keys[0] ?? 0) % 3}`, _match: 'name', slots }];
      },
    ],
    [
      'of a many-to-many, with rows below them',
      'Tag',
      () => api,
      (keys, name) => [
        'Thing',
        { name, tags: keys.map((it) => ({ text: `${it}`, notes: [{ note: name }], _match: 'text' })) },
      ],
    ],
  ];
  const runs = cases.flatMap(([name, ...rest]) => [1, 2, 3].map((seed) => [name, seed, ...rest] as const));

  // The database notices a deadlock after a second, and starts one of the calls over: there is none.
  it.each(runs)('%s never wait for each other in a circle (%i)', async (_, seed, child, which, graphOf) => {
    const random = randomFrom(seed);
    const answers: Saved[] = [];
    const sent = await statementsDuring(which().pool, () =>
      storm(14, async (worker) => {
        for (let call = 0; call < 10; call += 1) {
          const keys = shuffled(thirty, random).slice(0, 15);
          const [model, graph] = graphOf(keys, `${worker} ${call}`);
          answers.push(await which().run('saveRelated', model, { graph, follow: true }));
        }
      }),
    );
    expect(sent.filter((it) => it.startsWith('BEGIN'))).toHaveLength(140);
    expect(made(answers, child)).toBe((await rowsIn(which(), child)).length);
  });
});

describe('callers that unlink what they do not list', () => {
  it.each([1, 2, 3])('of one row come one after the other, whatever its stored children (%i)', async (seed) => {
    const random = randomFrom(seed);
    await save('Hq', { name: 'h', companies: Array.from({ length: 6 }, (_, it) => ({ name: `${it}` })) });
    const answers = await storm(20, () => {
      const companies = shuffled([1, 2, 3, 4, 5, 6], random).slice(0, 3);
      return save('Hq', { id: 1, companies: companies.map((id) => ({ id })) }, { orphans: 'UNLINK' });
    });
    const moved = answers.reduce((sum, { graph }) => sum + (graph?.count ?? 0) - (graph?.unlinked ?? 0), 0);
    const linked = (await rowsIn(api, 'Company')).filter((it) => (it as { hqId: number | null }).hqId === 1);
    expect([moved, linked.length]).toEqual([-3, 3]);
  });
});

describe('callers that take the rows of others, and unlink their own', () => {
  it.each([1, 2, 3])('never meet in a circle: none of them starts over (%i)', async (seed) => {
    const random = randomFrom(seed);
    const saveGraph = (model: string, graph: object) =>
      graphs.run('saveRelated', model, { graph, follow: true, orphans: 'UNLINK' });
    for (const email of ['a', 'b', 'c']) await saveGraph('Person', { email, desk: { room: email } });
    await saveGraph('Line', { name: 'a', stops: [1, 2, 3, 4, 5, 6].map((place) => ({ place })) });
    await saveGraph('Line', { name: 'b' });
    const sent = await statementsDuring(graphs.pool, () =>
      storm(20, (index) => {
        if (index % 2) return saveGraph('Person', { id: 1 + (index % 3), desk: { id: 1 + Math.floor(random() * 3) } });
        const stops = shuffled([1, 2, 3, 4, 5, 6], random).slice(0, 3);
        return saveGraph('Line', { id: 1 + ((index / 2) % 2), stops: stops.map((id) => ({ id })) });
      }),
    );
    expect(sent.filter((it) => it === 'ROLLBACK')).toEqual([]);
    expect([(await rowsIn(graphs, 'Desk')).length, (await rowsIn(graphs, 'Stop')).length]).toEqual([3, 6]);
  });
});

describe('callers that write a row and its children from either end', () => {
  it.each([1, 2, 3])('lock them in one order (%i)', async (seed) => {
    const random = randomFrom(seed);
    const ids = [1, 2, 3, 4, 5, 6];
    await save('Hq', { name: 'h', companies: ids.map((it) => ({ name: `old ${it}` })) });
    const answers = await storm(20, (index) => {
      const name = `${index}`;
      if (index % 2) return save('Company', { id: 1 + Math.floor(random() * 6), name, hq: { id: 1, name } });
      const companies = shuffled(ids, random).slice(0, 3);
      return save('Hq', { id: 1, name, companies: companies.map((id) => ({ id, name })) }, { orphans: 'UNLINK' });
    });
    expect(answers.map((it) => it.outcome)).toEqual(Array(20).fill('UPDATED'));
    expect(await rowsIn(api, 'Hq')).toHaveLength(1);
  });
});
