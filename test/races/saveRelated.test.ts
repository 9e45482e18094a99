import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Saved } from '../../src/operations/verb.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm, randomFrom, storm, warm } from '../support/race.ts';
import { answersOf, attempt, refusalsOf } from '../support/refusal.ts';
import { emptied, rowsIn, schemaIn, semantics } from '../support/semantics.ts';
import { fails, isCaught } from './naive/isCaught.ts';
import { naiveLink } from './naive/linkTo.ts';
import { naiveParts, naiveThing } from './naive/saveRelated.ts';

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
  await removeGates();
  await calm(api);
  await calm(graphs);
});
afterAll(async () => {
  await api?.close();
  await graphs?.close();
});

const save = (model: string, graph: object, wishes: object = {}) =>
  api.run('saveRelated', model, { graph, follow: true, ...wishes });
const texts = ['a', 'b', 'c', 'd', 'e'];
const shuffled = <T>(list: readonly T[], random: () => number) =>
  list
    .map((it) => [random(), it] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, it]) => it);
const made = (answers: readonly Saved[], model: string) =>
  answers.flatMap((it) => it.graph?.nodes ?? []).filter((it) => it.model === model && it.outcome === 'CREATED').length;
const linked = (answers: readonly Saved[]) => answers.reduce((sum, it) => sum + (it.graph?.linked ?? 0), 0);

describe('twenty callers that match the same five tags, each in another order', () => {
  it.each([1, 2, 3, 4, 5])('make five tags, and none fails (%i)', async (seed) => {
    const random = randomFrom(seed);
    const answers = await storm(20, (index) =>
      save('Thing', { name: `t${index}`, tags: shuffled(texts, random).map((text) => ({ text, _match: 'text' })) }),
    );
    expect([made(answers, 'Tag'), made(answers, 'Thing'), linked(answers)]).toEqual([5, 20, 100]);
    expect([(await rowsIn(api, 'Tag')).length, (await rowsIn(api, '_TagToThing')).length]).toEqual([5, 100]);
  });

  it('and write them, are told who created and who changed', async () => {
    const random = randomFrom(9);
    await Promise.all(texts.map((nick) => api.run('create', 'Subscriber', { data: { nick, name: '' } })));
    const answers = await storm(20, async (index) => {
      const [first] = shuffled(texts, random);
      return api.run('saveRelated', 'Subscriber', { graph: { nick: first, name: `${index}`, _match: 'nick' } });
    });
    expect(answers.map((it) => it.outcome)).toEqual(Array(20).fill('UPDATED'));
  });

  it('are failed by row after row: the storm can fail', async () => {
    const random = randomFrom(1);
    const things = (round: number) =>
      storm(20, (index) =>
        naiveThing(
          api,
          `t${index}`,
          shuffled(texts, random).map((it) => `${it}${round}`),
        ),
      );
    expect(await isCaught((round) => fails(things(round)))).toBe(true);
  });
});

describe('ten good graphs and ten whose last node takes a unique key', () => {
  const graph = (index: number, last: string) => ({
    name: `t${index}`,
    tags: [{ text: `own ${index}` }, { text: last }],
  });

  it('are stored completely, or not at all', { repeats: 4 }, async () => {
    await api.run('create', 'Tag', { data: { text: 'dup' } });
    const attempts = await storm(20, (index) =>
      attempt(save('Thing', graph(index, index % 2 ? 'dup' : `free ${index}`))),
    );
    expect(refusalsOf(attempts)).toEqual(
      Array(10).fill({
        code: 'UNIQUE_CONFLICT',
        outcome: 'NOT_APPLIED',
        model: 'Tag',
        fields: ['text'],
        node: 'root.tags[1]',
      }),
    );
    expect(linked(answersOf(attempts))).toBe(20);
    expect([(await rowsIn(api, 'Thing')).length, (await rowsIn(api, 'Tag')).length]).toEqual([10, 21]);
  });

  it('are not when they are stored part by part: the check can fail', async () => {
    await api.run('create', 'Tag', { data: { text: 'dup' } });
    await storm(20, (index) =>
      attempt(naiveParts(api, `t${index}`, [`own ${index}`, index % 2 ? 'dup' : `free ${index}`])),
    );
    expect((await rowsIn(api, 'Thing')).length).toBe(20);
  });
});

describe('twenty callers that link the same two rows', () => {
  it.each([1, 2, 3, 4, 5])('link them once (%i)', async () => {
    await graphs.run('create', 'Hq', { data: { name: 'h' } });
    await graphs.run('create', 'Nick', { data: { id: 7, name: 'n' } });
    const answers = await storm(20, () => graphs.run('saveRelated', 'Hq', { graph: { id: 1, nicks: [{ id: 7 }] } }));
    expect([linked(answers), answers.every((it) => it.graph?.count === 0)]).toEqual([1, true]);
    expect(await rowsIn(graphs, '_HqToNick')).toEqual([{ A: 1, B: 7 }]);
  });

  it('are failed by a look and an insert: the storm can fail', async () => {
    const links = async (round: number) => {
      const [tag, thing] = [
        await api.run('create', 'Tag', { data: { text: `${round}` } }),
        await api.run('create', 'Thing', { data: { name: 't' } }),
      ];
      return storm(20, () => naiveLink(api, [tag.row?.['id'], thing.row?.['id']]));
    };
    expect(await isCaught((round) => fails(links(round)))).toBe(true);
  });
});

describe('between the search and the insert', () => {
  const graph = { name: 't', tags: [{ text: 'x', _match: 'text' }] };

  it('a row that another commits is found', async () => {
    const { adversary, blocked, open } = await gate(api, 'Tag', 'beforeInsert');
    const call = save('Thing', graph);
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "Tag" (text) VALUES ('x')`);
    await open();
    expect((await call).graph).toMatchObject({ count: 1, linked: 1, nodes: [{}, { outcome: 'UNCHANGED' }] });
    expect(await rowsIn(api, 'Tag')).toHaveLength(1);
  });

  it('a row that another commits and takes away again is created', async () => {
    const { adversary, blocked, open } = await gate(api, 'Tag', 'beforeInsert', 'afterInsert');
    const call = save('Thing', graph);
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "Tag" (text) VALUES ('x')`);
    await open('beforeInsert');
    await blocked('afterInsert');
    await adversary.query('DELETE FROM "Tag"');
    await open('afterInsert');
    expect((await call).graph).toMatchObject({ count: 2, linked: 1, nodes: [{}, { outcome: 'CREATED' }] });
  });

  it('a backend that is gone leaves nothing', async () => {
    const { adversary, blocked, open } = await gate(api, 'Tag', 'beforeInsert');
    const call = attempt(save('Thing', graph));
    const pid = await blocked('beforeInsert');
    await adversary.query('SELECT pg_terminate_backend($1)', [pid]);
    expect(await call).toMatchObject({ refusal: { code: 'UNAVAILABLE', outcome: 'NOT_APPLIED' } });
    await open();
    expect([await rowsIn(api, 'Thing'), await rowsIn(api, 'Tag')]).toEqual([[], []]);
    expect((await save('Thing', graph)).graph?.count).toBe(2);
  });
});

describe('a row that another is changing', () => {
  it('is waited for, and written where it then differs', async () => {
    await save('Hq', { name: 'h', companies: [{ name: 'old' }] });
    const { adversary, blocked } = await gate(api, 'Company');
    await adversary.query('BEGIN');
    await adversary.query(`UPDATE "Company" SET name = 'theirs', founded = 1900`);
    const call = save('Hq', { id: 1, companies: [{ id: 1, name: 'old' }] });
    await blocked('row');
    await adversary.query('COMMIT');
    expect((await call).graph?.count).toBe(1);
    expect(await rowsIn(api, 'Company')).toMatchObject([{ name: 'old', founded: 1900 }]);
  });
});

describe('a row that is linked', () => {
  it('and deleted meanwhile is told at its place', async () => {
    await api.run('create', 'Tag', { data: { text: 'x' } });
    const { adversary, blocked } = await gate(api, 'Thing');
    await adversary.query('BEGIN');
    await adversary.query('DELETE FROM "Tag"');
    const call = attempt(save('Thing', { name: 't', tags: [{ id: 1 }] }));
    await blocked('row');
    await adversary.query('COMMIT');
    expect(await call).toMatchObject({ refusal: { code: 'FK_VIOLATION', relation: 'tags', node: 'root.tags[0]' } });
    expect(await rowsIn(api, 'Thing')).toEqual([]);
  });

  it('beside a key that is checked late is matched all the same', async () => {
    const answers = await storm(20, (index) =>
      graphs.run('saveRelated', 'Line', {
        graph: { name: `${index}`, stops: [{ place: 1, _match: 'place' }] },
      }),
    );
    expect([made(answers, 'Stop'), made(answers, 'Line')]).toEqual([1, 20]);
    expect(await rowsIn(graphs, 'Stop')).toHaveLength(1);
  });
});
