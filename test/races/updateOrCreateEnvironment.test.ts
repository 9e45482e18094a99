import { afterEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { isolate } from '../support/isolation.ts';
import { calm, storm } from '../support/race.ts';
import { attempt, refusal } from '../support/refusal.ts';
import { rowsIn, semantics } from '../support/semantics.ts';

let api: TestApi | null = null;
afterEach(async () => {
  await removeGates();
  if (api) await calm(api);
  await api?.close();
  api = null;
});

async function opened(options: Parameters<typeof openApi>[1]): Promise<TestApi> {
  api = await openApi(semantics, options);
  return api;
}

describe.each(['repeatable read', 'serializable'])('in a database whose default is %s', (isolation) => {
  const open = async () => {
    const it = await opened({ max: 20 });
    await isolate(it, isolation, 20);
    return it;
  };

  it('twenty callers make one row, all additions count, and all links are one', async () => {
    const { run, sql } = await open();
    await run('create', 'Thing', { data: { name: 'a' } });
    for (const [verb, model, args] of [
      ['updateOrCreate', 'Subscriber', { lookup: { nick: 'x' }, defaults: { name: 'n' } }],
      ['updateOrCreate', 'Novel', { lookup: { title: 't', author: 'a' } }],
      ['updateOrCreate', 'Counter', { lookup: { k: 'x' }, increment: { n: 1 } }],
      ['getOrCreate', 'Tag', { lookup: { text: 'x' }, linkTo: { things: { id: 1 } } }],
      ['upsert', 'Order', { data: { id: 0, name: 'zero' }, forceSave: true }],
    ] as const) {
      const answers = await storm(20, () => run(verb, model, args));
      expect([model, answers.filter((it) => it.outcome === 'CREATED').length]).toEqual([model, 1]);
    }
    expect(await sql('SELECT n FROM "Counter"')).toEqual([{ n: 20 }]);
    expect(await sql('SELECT count(*)::int AS pairs FROM "_TagToThing"')).toEqual([{ pairs: 1 }]);
  });

  it('a row that another holds is waited for, and both changes survive', async () => {
    const it = await open();
    const john = { firstName: 'John', lastName: 'Lennon' };
    const birthday = new Date('1940-10-09');
    await it.run('create', 'Person', { data: { ...john, birthday: new Date(0) } });
    const { adversary, blocked } = await gate(it, 'Person');
    await adversary.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    await adversary.query('SELECT FROM "Person" FOR UPDATE');
    const call = it.run('updateOrCreate', 'Person', { lookup: john, defaults: { birthday } });
    await blocked('row');
    await adversary.query(`UPDATE "Person" SET note = 'theirs'`);
    await adversary.query('COMMIT');
    expect(await call).toMatchObject({ outcome: 'UPDATED', row: { birthday, note: 'theirs' } });
  });
});

describe('a pool of one', () => {
  it('goes on after every error', async () => {
    const it = await opened({ max: 1, lockTimeoutMs: 200 });
    const { run, pool } = it;
    const create = (model: string, data: object) => run('create', model, { data });
    await create('Food', { name: 'Apple' });
    await create('Food', { name: 'Banana' });
    await create('Novel', { title: 't', author: 'a' });
    await create('Novel', { title: 't', author: 'a' });
    await create('Port', { code: 'HAM' });
    await create('Ship', { name: 'a', portCode: 'HAM' });
    await create('Score', { points: 1 });
    await create('Counter', { k: 'x', n: 2 ** 31 - 1 });
    const { adversary } = await gate(it, 'Note', 'beforeInsert');
    const made = (lookup: object, given: object = {}) => ({ lookup, ...given });
    const failing: readonly (readonly [code: string, verb: string, model: string, args: object])[] = [
      ['BAD_USER_INPUT', 'updateOrCreate', 'Novel', made({ id: 1 }, { defaults: { title: null } })],
      ['BAD_USER_INPUT', 'updateOrCreate', 'CustomPk', made({ name: null })],
      ['NOT_FOUND', 'upsert', 'Order', { data: { id: 0, name: 'a' }, forceSave: false }],
      ['NOT_FOUND', 'load', 'Order', { where: { id: 0 } }],
      ['MULTIPLE_MATCHES', 'updateOrCreate', 'Novel', made({ title: 't' })],
      ['UNIQUE_CONFLICT', 'updateOrCreate', 'Food', made({ id: 1 }, { defaults: { name: 'Banana' } })],
      ['UNIQUE_CONFLICT', 'updateOrCreate', 'Food', made({ id: 9, name: 'Banana' })],
      ['UNIQUE_CONFLICT', 'upsert', 'Food', { data: { id: 9, name: 'Banana' }, forceSave: true }],
      ['UNIQUE_CONFLICT', 'save', 'Food', { data: { id: 1, name: 'Kiwi' } }],
      ['FK_VIOLATION', 'updateOrCreate', 'Memo', made({ text: 'a' }, { defaults: { categoryId: 9 } })],
      ['FK_VIOLATION', 'getOrCreate', 'Tag', made({ text: 'a' }, { linkTo: { things: { id: 9 } } })],
      ['FK_RESTRICTED', 'updateOrCreate', 'Port', made({ id: 1 }, { defaults: { code: 'X' } })],
      ['NOT_NULL_VIOLATION', 'updateOrCreate', 'Novel', made({ title: 'none' })],
      ['CHECK_VIOLATION', 'updateOrCreate', 'Score', made({ id: 1 }, { increment: { points: -2 } })],
      ['VALUE_ERROR', 'updateOrCreate', 'Counter', made({ k: 'x' }, { increment: { n: 1 } })],
      ['STALE', 'update', 'Counter', { where: { k: 'x' }, expect: { n: 0 } }],
      ['STALE', 'delete', 'Counter', { where: { k: 'x' }, expect: { n: 0 }, strict: false }],
      ['LOCK_TIMEOUT', 'updateOrCreate', 'Note', made({ note: 'n' })],
      ['LOCK_TIMEOUT', 'upsert', 'Note', { data: { id: 1, note: 'n' }, forceSave: true }],
    ];
    let rows = 0;
    for (const [code, verb, model, args] of failing) {
      expect([verb, model, (await refusal(run(verb, model, { ...args })))['code']]).toEqual([verb, model, code]);
      rows += 1;
      expect((await create('NoFields', {})).row).toEqual({ id: rows });
    }
    const killed = attempt(run('updateOrCreate', 'Note', { lookup: { note: 'n' } }));
    await adversary.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'trellis' AND datname = current_database()`,
    );
    expect(await killed).toMatchObject({ refusal: { code: 'UNAVAILABLE', outcome: 'NOT_APPLIED' } });
    expect([pool.totalCount <= 1, await rowsIn(it, 'Note')]).toEqual([true, []]);
  });
});
