import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Saved } from '../../src/operations/verb.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm, randomFrom, storm, warm } from '../support/race.ts';
import { attempt } from '../support/refusal.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { fails, isCaught } from './naive/isCaught.ts';
import { naiveLink } from './naive/linkTo.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics, { max: 30 });
  await warm(api, 30);
});
beforeEach(() => emptied(api));
afterEach(async () => {
  await removeGates();
  await calm(api);
});
afterAll(() => api.close());

const create = (model: string, data: object) => api.run('create', model, { data });
const linking = (verb: string, model: string, args: object) => api.run(verb, model, { ...args });
const created = (answers: readonly Saved[]) => answers.filter((it) => it.outcome === 'CREATED');
const linked = (answers: readonly Saved[]) => answers.filter((it) => it.linked === true);
const pairs = () => rowsIn(api, '_TagToThing');

describe.each(['getOrCreate', 'updateOrCreate'])('%s', (verb) => {
  it('of twenty callers makes one row and one link', async () => {
    for (let round = 1; round <= 5; round += 1) {
      await emptied(api);
      await create('Thing', { name: 'a' });
      const answers = await storm(20, () =>
        linking(verb, 'Tag', { lookup: { text: 'x' }, linkTo: { things: { id: 1 } } }),
      );
      expect([created(answers).length, linked(answers).length]).toEqual([1, 1]);
      expect(answers.every((it) => typeof it.linked === 'boolean')).toBe(true);
      expect([(await rowsIn(api, 'Tag')).length, (await pairs()).length]).toEqual([1, 1]);
    }
  });

  it('of twenty callers from both ends makes one link', async () => {
    await create('Thing', { name: 'a' });
    await create('Tag', { text: 'x' });
    const answers = await storm(20, (index) =>
      index % 2
        ? linking(verb, 'Tag', { lookup: { text: 'x' }, linkTo: { things: { id: 1 } } })
        : linking(verb, 'Thing', { lookup: { name: 'a' }, linkTo: { tags: { text: 'x' } } }),
    );
    expect([created(answers).length, linked(answers).length]).toEqual([0, 1]);
    expect(await pairs()).toHaveLength(1);
  });

  it('of many rows makes each link once, whoever deletes rows meanwhile', async () => {
    for (let thing = 0; thing < 4; thing += 1) await create('Thing', { name: `t${thing}` });
    const random = randomFrom(7);
    const text = () => `k${Math.floor(random() * 8)}`;
    const end = Date.now() + 2_000;
    const attempts = await storm(16, async (worker) => {
      const mine: Saved[] = [];
      while (Date.now() < end)
        mine.push(
          await (worker < 12
            ? linking(verb, 'Tag', {
                lookup: { text: text() },
                linkTo: { things: { id: 1 + Math.floor(random() * 4) } },
              })
            : api.run('delete', 'Tag', { where: { text: text() } })),
        );
      return mine;
    });
    const answers = attempts.flat();
    const deleted = answers.filter((it) => it.outcome === 'DELETED');
    expect(deleted.length).toBeGreaterThan(20);
    expect(created(answers)).toHaveLength(deleted.length + (await rowsIn(api, 'Tag')).length);
    expect(linked(answers).length).toBeGreaterThanOrEqual((await pairs()).length);
  });

  it('of a row that another deletes waits, and creates it', async () => {
    await create('Thing', { name: 'a' });
    await create('Tag', { text: 'x' });
    const { adversary, blocked } = await gate(api, 'Tag');
    await adversary.query('BEGIN');
    await adversary.query('DELETE FROM "Tag"');
    const call = linking(verb, 'Tag', { lookup: { text: 'x' }, linkTo: { things: { id: 1 } } });
    await blocked('row');
    await adversary.query('COMMIT');
    expect(await call).toMatchObject({ outcome: 'CREATED', linked: true });
    expect(await pairs()).toHaveLength(1);
  });

  it('to a row that another deletes is FK_VIOLATION, and nothing is stored', async () => {
    await create('Thing', { name: 'a' });
    const { adversary, blocked } = await gate(api, 'Thing');
    await adversary.query('BEGIN');
    await adversary.query('DELETE FROM "Thing"');
    const call = attempt(linking(verb, 'Tag', { lookup: { text: 'x' }, linkTo: { things: { id: 1 } } }));
    await blocked('row');
    await adversary.query('COMMIT');
    expect(await call).toEqual({
      refusal: { code: 'FK_VIOLATION', outcome: 'NOT_APPLIED', model: 'Tag', relation: 'things', fields: null },
    });
    expect(await rowsIn(api, 'Tag')).toEqual([]);
  });

  it('holds the row it links to until the link is stored', async () => {
    await create('Thing', { name: 'a' });
    const { adversary, blocked, open } = await gate(api, 'Tag', 'beforeInsert');
    const call = linking(verb, 'Tag', { lookup: { text: 'x' }, linkTo: { things: { id: 1 } } });
    await blocked('beforeInsert');
    await adversary.query(`SET lock_timeout = '100ms'`);
    await expect(adversary.query('DELETE FROM "Thing"')).rejects.toMatchObject({ code: '55P03' });
    // Ordinary changes of it are not kept waiting.
    await adversary.query(`UPDATE "Thing" SET label = 'theirs'`);
    await open();
    expect(await call).toMatchObject({ outcome: 'CREATED', linked: true });
    expect(await pairs()).toHaveLength(1);
  });

  it('leaves no row behind when its connection is killed before the link', async () => {
    await create('Thing', { name: 'a' });
    const { adversary, blocked } = await gate(api, '_TagToThing', 'beforeInsert');
    const call = attempt(linking(verb, 'Tag', { lookup: { text: 'x' }, linkTo: { things: { id: 1 } } }));
    await adversary.query('SELECT pg_terminate_backend($1)', [await blocked('beforeInsert')]);
    expect(await call).toEqual({ refusal: { code: 'UNAVAILABLE', outcome: 'NOT_APPLIED', model: 'Tag' } });
    expect([await rowsIn(api, 'Tag'), await pairs()]).toEqual([[], []]);
  });
});

it('a look and a plain insert fail the same storm: it can fail', async () => {
  await create('Thing', { name: 'a' });
  const links = async (round: number) => {
    await create('Tag', { text: `x${round}` });
    return fails(storm(20, () => naiveLink(api, [round, 1])));
  };
  expect(await isCaught(links)).toBe(true);
});

describe('a pool of two', () => {
  it('serves fifty callers that link and fifty that take turns, in less than ten seconds', async () => {
    const small = await openApi(semantics, { max: 2 });
    await small.run('create', 'Thing', { data: { name: 'a' } });
    const start = Date.now();
    const answers = await storm(150, (index) => {
      if (index % 3 === 0) return small.run('getOrCreate', 'Novel', { lookup: { title: 't', author: 'a' } });
      const verb = index % 3 === 1 ? 'getOrCreate' : 'updateOrCreate';
      return small.run(verb, 'Tag', { lookup: { text: 'x' }, linkTo: { things: { id: 1 } } });
    });
    expect(Date.now() - start).toBeLessThan(10_000);
    expect([created(answers).length, linked(answers).length]).toEqual([2, 1]);
    expect([(await rowsIn(small, 'Tag')).length, (await rowsIn(small, '_TagToThing')).length]).toEqual([1, 1]);
    await calm(small);
    await small.close();
  });
});
