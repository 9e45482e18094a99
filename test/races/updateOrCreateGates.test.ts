import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm } from '../support/race.ts';
import { attempt } from '../support/refusal.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics, { max: 5 });
});
beforeEach(() => emptied(api));
afterEach(async () => {
  await removeGates();
  await calm(api);
});
afterAll(() => api.close());

const create = (model: string, data: object) => api.run('create', model, { data });
const updateOrCreate = (model: string, lookup: object, given: object = {}) =>
  attempt(api.run('updateOrCreate', model, { lookup, ...given }));

const john = { firstName: 'John', lastName: 'Lennon' };
const birthday = new Date('1940-10-09');

describe('a row that another holds', () => {
  it('is waited for, and both changes survive', async () => {
    await create('Person', { ...john, birthday: new Date(0) });
    const { adversary, blocked } = await gate(api, 'Person');
    await adversary.query('BEGIN');
    await adversary.query('SELECT FROM "Person" FOR UPDATE');
    const call = updateOrCreate('Person', john, { defaults: { birthday } });
    await blocked('row');
    await adversary.query(`UPDATE "Person" SET note = 'theirs'`);
    await adversary.query('COMMIT');
    expect(await call).toMatchObject({
      answer: { outcome: 'UPDATED', changed: ['birthday'], row: { birthday, note: 'theirs' } },
    });
    expect(await rowsIn(api, 'Person')).toMatchObject([{ birthday: '1940-10-09', note: 'theirs' }]);
  });

  it('and deletes is created', async () => {
    await create('Subscriber', { nick: 'x', name: 'old' });
    await create('Person', { ...john, birthday });
    for (const [model, lookup, given] of [
      ['Subscriber', { nick: 'x' }, { defaults: { name: 'new' } }],
      ['Person', john, { defaults: { birthday } }],
    ] as const) {
      const { adversary, blocked } = await gate(api, model);
      await adversary.query('BEGIN');
      await adversary.query(`DELETE FROM "${model}"`);
      const call = updateOrCreate(model, lookup, given);
      await blocked('row');
      await adversary.query('COMMIT');
      expect(await call).toMatchObject({ answer: { outcome: 'CREATED', row: { id: 2 } } });
      expect(await rowsIn(api, model)).toHaveLength(1);
    }
  });

  it('and changes so that it does not match any more is left alone', async () => {
    await create('Subscriber', { nick: 'x', name: 'old' });
    const { adversary, blocked } = await gate(api, 'Subscriber');
    await adversary.query('BEGIN');
    await adversary.query(`UPDATE "Subscriber" SET nick = 'y'`);
    const call = updateOrCreate('Subscriber', { nick: 'x' }, { defaults: { name: 'new' } });
    await blocked('row');
    await adversary.query('COMMIT');
    expect(await call).toMatchObject({ answer: { outcome: 'CREATED', row: { nick: 'x', name: 'new' } } });
    expect(await rowsIn(api, 'Subscriber')).toMatchObject([{ nick: 'y', name: 'old' }, { nick: 'x' }]);
  });

  it('is compared as it is then', async () => {
    await create('Subscriber', { nick: 'x', name: 'old' });
    const { adversary, blocked } = await gate(api, 'Subscriber');
    await adversary.query('BEGIN');
    await adversary.query(`UPDATE "Subscriber" SET name = 'new'`);
    const call = updateOrCreate('Subscriber', { nick: 'x' }, { defaults: { name: 'new' } });
    await blocked('row');
    await adversary.query('COMMIT');
    expect(await call).toMatchObject({ answer: { outcome: 'UNCHANGED', changed: [] } });
  });

  it('is expected as it is then', async () => {
    await create('Subscriber', { nick: 'x', name: 'old' });
    const { adversary, blocked } = await gate(api, 'Subscriber');
    for (const [verb, args] of [
      ['update', { where: { nick: 'x' }, data: { name: 'new' }, expect: { name: 'old' } }],
      ['delete', { where: { nick: 'x' }, expect: { name: 'old' } }],
    ] as const) {
      await adversary.query(`UPDATE "Subscriber" SET name = 'old'`);
      await adversary.query('BEGIN');
      await adversary.query(`UPDATE "Subscriber" SET name = 'theirs'`);
      const call = attempt(api.run(verb, 'Subscriber', args));
      await blocked('row');
      await adversary.query('COMMIT');
      expect(await call).toEqual({ refusal: { code: 'STALE', outcome: 'NOT_APPLIED', model: 'Subscriber' } });
    }
    expect(await rowsIn(api, 'Subscriber')).toMatchObject([{ name: 'theirs' }]);
  });
});

describe('between the search and the insert', () => {
  it('a row that another commits is changed, and what they wrote survives', async () => {
    const { adversary, blocked, open } = await gate(api, 'Ranked', 'beforeInsert');
    const call = updateOrCreate(
      'Ranked',
      { number: 1 },
      { defaults: { rank: 2 }, createDefaults: { rank: 9, name: 'ours' } },
    );
    await blocked('beforeInsert');
    await adversary.query(
      `INSERT INTO "Ranked" (id, number, rank, name, "updatedAt") VALUES (77, 1, 1, 'theirs', now())`,
    );
    await open();
    expect(await call).toMatchObject({
      answer: { outcome: 'UPDATED', changed: ['rank'], row: { id: 77, number: 1, rank: 2, name: 'theirs' } },
    });
    expect(await rowsIn(api, 'Ranked')).toMatchObject([{ id: 77, rank: 2, name: 'theirs' }]);
  });

  it('the same where only a lock stands guard', async () => {
    const { adversary, blocked, open } = await gate(api, 'SoftUser', 'beforeInsert');
    const gone = new Date('2020-01-01T00:00:00Z');
    const lookup = { email: 'a@b', deletedAt: null };
    const call = updateOrCreate('SoftUser', lookup, { defaults: { deletedAt: gone }, createDefaults: {} });
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "SoftUser" (id, email) VALUES (77, 'a@b')`);
    await open();
    expect(await call).toMatchObject({ answer: { outcome: 'UPDATED', row: { id: 77, deletedAt: gone } } });
  });

  it('a row that another has not committed yet is waited for, and created when it is taken back', async () => {
    for (const [end, expected] of [
      ['COMMIT', { outcome: 'UPDATED', row: { nick: 'COMMIT', name: 'ours' } }],
      ['ROLLBACK', { outcome: 'CREATED', row: { nick: 'ROLLBACK', name: 'ours' } }],
    ] as const) {
      const { adversary, blocked, open } = await gate(api, 'Subscriber', 'beforeInsert');
      const call = updateOrCreate('Subscriber', { nick: end }, { defaults: { name: 'ours' } });
      await blocked('beforeInsert');
      await adversary.query('BEGIN');
      await adversary.query(`INSERT INTO "Subscriber" (nick, name) VALUES ('${end}', 'theirs')`);
      await open();
      await blocked('row');
      await adversary.query(end);
      expect(await call).toMatchObject({ answer: expected });
      await removeGates();
    }
  });

  it('a row that takes the key and does not match is UNIQUE_CONFLICT, within a second', async () => {
    const { adversary, blocked, open } = await gate(api, 'RaceBook', 'beforeInsert');
    const call = updateOrCreate('RaceBook', { isbn: 'X', title: 'T' });
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "RaceBook" (isbn, title) VALUES ('X', 'Other')`);
    const opened = Date.now();
    await open();
    expect(await call).toEqual({
      refusal: { code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED', model: 'RaceBook', fields: ['isbn'] },
    });
    expect(Date.now() - opened).toBeLessThan(1_000);
    expect(await rowsIn(api, 'RaceBook')).toMatchObject([{ title: 'Other' }]);
  });

  it('beside a deferrable key, a row that another commits is changed', async () => {
    const { adversary, blocked, open } = await gate(api, 'Deferred', 'beforeInsert');
    const call = updateOrCreate('Deferred', { k: 'x' }, { defaults: { k: 'y' }, createDefaults: {} });
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "Deferred" (id, k) VALUES (77, 'x')`);
    await open();
    expect(await call).toMatchObject({ answer: { outcome: 'UPDATED', row: { id: 77, k: 'y' } } });
  });
});

describe('between the suppressed insert and the next search', () => {
  it('a row that vanishes is created again', async () => {
    const { adversary, blocked, open } = await gate(api, 'Subscriber', 'beforeInsert', 'afterInsert');
    const call = updateOrCreate('Subscriber', { nick: 'x' }, { defaults: { name: 'ours' } });
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "Subscriber" (id, nick, name) VALUES (77, 'x', 'theirs')`);
    await open('beforeInsert');
    await blocked('afterInsert');
    await adversary.query('DELETE FROM "Subscriber"');
    await open('afterInsert');
    expect(await call).toMatchObject({ answer: { outcome: 'CREATED', row: { nick: 'x', name: 'ours' } } });
    expect(await rowsIn(api, 'Subscriber')).toHaveLength(1);
  });
});

describe('a change under way', () => {
  it('does not keep rows from being linked to its row', async () => {
    await create('User', { name: 'Ann' });
    const { blocked, open } = await gate(api, 'User', 'beforeUpdate');
    const renamed = updateOrCreate('User', { id: 1 }, { defaults: { name: 'Eve' } });
    await blocked('beforeUpdate');
    expect((await create('Post', { title: 'p', authorId: 1 })).outcome).toBe('CREATED');
    await open();
    expect(await renamed).toMatchObject({ answer: { outcome: 'UPDATED', row: { name: 'Eve' } } });
  });

  it('whose connection is killed stores nothing: UNAVAILABLE', async () => {
    await create('Subscriber', { nick: 'x', name: 'old' });
    const { adversary, blocked } = await gate(api, 'Subscriber', 'beforeUpdate');
    const call = updateOrCreate('Subscriber', { nick: 'x' }, { defaults: { name: 'new' } });
    await adversary.query('SELECT pg_terminate_backend($1)', [await blocked('beforeUpdate')]);
    expect(await call).toEqual({ refusal: { code: 'UNAVAILABLE', outcome: 'NOT_APPLIED', model: 'Subscriber' } });
    expect(await rowsIn(api, 'Subscriber')).toMatchObject([{ name: 'old' }]);
  });
});
