import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { atStatement, failureOf, Unreadable } from '../../src/database/failure.ts';
import { createPool } from '../../src/database/pool.ts';
import { pooledStore } from '../../src/database/pooledStore.ts';
import type { Store } from '../../src/database/session.ts';
import type { TestApi } from '../support/api.ts';
import { emptied, openSemantics } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const echo = 'SELECT CAST($1 AS text) AS "first", CAST($2 AS text) AS "second"';

describe('parameters and cells', () => {
  it.each([
    ['nothing', null],
    ['an empty text', ''],
    ['letters of one to four bytes', 'aé€𝄞'],
    ['more than a buffer of the driver holds', '€'.repeat(100_000)],
  ])('come back as they went: %s', async (_, value) => {
    const store = pooledStore(api.pool);
    const expected = [{ first: value, second: 'x' }];
    // The first time it is prepared, the names of its cells are asked for, and they are remembered.
    for (let time = 0; time < 3; time += 1) expect(await store.query(echo, [value, 'x'])).toEqual(expected);
    expect(await inTransaction(store, echo, [value, 'x'])).toEqual([expected, expected]);
  });

  it('of a statement that is never prepared, too', async () => {
    const store = pooledStore(api.pool);
    const many = `WITH input AS (${echo}) SELECT * FROM input`;
    const expected = [{ first: 'a', second: null }];
    for (let time = 0; time < 2; time += 1) expect(await store.query(many, ['a', null])).toEqual(expected);
    expect(await inTransaction(store, many, ['a', null])).toEqual([expected, expected]);
  });

  it('are none where a statement gives no rows', async () => {
    const store = pooledStore(api.pool);
    for (let time = 0; time < 2; time += 1)
      expect(await store.query('UPDATE "Tag" SET text = $1 WHERE FALSE', ['x'])).toEqual([]);
  });
});

it('a transaction begins with its first statement, and one without any does not begin', async () => {
  const store = pooledStore(api.pool);
  await store.query(echo, ['', '']);
  const sent = await statementsDuring(api.pool, () => inTransaction(store, echo, ['', '']));
  expect(sent).toEqual(['BEGIN ISOLATION LEVEL READ COMMITTED', echo, echo, 'COMMIT']);
  const none = await statementsDuring(api.pool, () => store.transaction(async () => null));
  expect(none).toEqual([]);
});

it('a first statement that fails takes its transaction along, and the connection is sound', async () => {
  const store = pooledStore(api.pool);
  const failing = 'SELECT CAST(CAST(1 AS integer) / CAST($1 AS integer) AS text) AS n';
  await store.query(failing, ['1']);
  const open = api.pool.totalCount;
  await expect(inTransaction(store, failing, ['0'])).rejects.toMatchObject({ code: '22012' });
  expect(await store.query('SELECT CAST(txid_current_if_assigned() AS text) AS id', [])).toEqual([{ id: null }]);
  expect(api.pool.totalCount).toBe(open);
});

it('what could not be prepared is prepared the next time, alone or first in a transaction', async () => {
  const store = pooledStore(api.pool);
  await api.run('create', 'Tag', { data: { text: 'x' } });
  const reading = 'SELECT text AS "it" FROM "Late"';
  const again = 'SELECT text AS "again" FROM "Late"';
  await expect(store.query(reading, [])).rejects.toMatchObject({ code: '42P01' });
  await expect(inTransaction(store, again, [])).rejects.toMatchObject({ code: '42P01' });
  await api.sql('ALTER TABLE "Tag" RENAME TO "Late"');
  expect(await store.query(reading, [])).toEqual([{ it: 'x' }]);
  expect(await inTransaction(store, again, [])).toEqual([[{ again: 'x' }], [{ again: 'x' }]]);
  await api.sql('ALTER TABLE "Late" RENAME TO "Tag"');
});

it('connections that take no queries but the driver’s are asked in its way', async () => {
  const pool = new pg.Pool({ connectionString: api.url, max: 1, pipeline: true } as pg.PoolConfig);
  try {
    const store = pooledStore(pool);
    expect(await store.query(echo, ['a', null])).toEqual([{ first: 'a', second: null }]);
    expect(await inTransaction(store, echo, ['a', 'b'])).toEqual([
      [{ first: 'a', second: 'b' }],
      [{ first: 'a', second: 'b' }],
    ]);
    await expect(store.query('SELECT 1 / 0', [])).rejects.toMatchObject({ code: '22012' });
  } finally {
    await pool.end();
  }
});

it('the time limit of a client ends a statement, and leaves those that end in time alone', async () => {
  const pool = new pg.Pool({ connectionString: api.url, max: 1, query_timeout: 500 });
  try {
    const store = pooledStore(pool);
    const slow = 'SELECT CAST(pg_sleep(CAST($1 AS double precision)) AS text) AS slept';
    const before = timers();
    for (let time = 0; time < 20; time += 1) await store.query(echo, ['a', 'b']);
    // No timer stays behind for each of them.
    expect(timers() - before).toBeLessThan(10);
    expect(await store.query(slow, ['0.1'])).toHaveLength(1);
    await expect(store.query(slow, ['5'])).rejects.toThrow('timeout');
    expect(await store.query(echo, ['a', 'b'])).toHaveLength(1);
  } finally {
    await pool.end();
  }
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((it) => it === 'Timeout').length;
}

function inTransaction(store: Store, sql: string, values: readonly (string | null)[]) {
  return store.transaction(async (session) => [await session.query(sql, values), await session.query(sql, values)]);
}

it("an answer that no text of Node's can hold fails its statement, and neither the process nor the pool", async () => {
  // Half a gigabyte takes a busy machine longer than a statement may usually take.
  const patient = createPool({ connectionString: api.url, max: 1, statementTimeoutMs: 60_000 });
  const store = pooledStore(patient);
  const failed = await store
    .query(`SELECT repeat('x', CAST($1 AS integer)) AS text`, ['540000000'])
    .catch((thrown: unknown) => thrown);
  expect(failed).toBeInstanceOf(Unreadable);
  expect(failureOf(failed)).toMatchObject({ kind: 'unknown', outcome: 'NOT_APPLIED' });
  // What was written may have been stored by the time its answer was read.
  expect(failureOf(atStatement(failed))).toMatchObject({ kind: 'unavailable', outcome: 'UNKNOWN' });
  expect(await store.query(echo, ['a', 'b'])).toEqual([{ first: 'a', second: 'b' }]);
  await patient.end();
});

it('a connection keeps a thousand statements prepared, the last ones, however many it was asked', async () => {
  const one = await openSemantics();
  const store = pooledStore(one.pool);
  const prepared = async () =>
    (await one.sql('SELECT statement FROM pg_prepared_statements ORDER BY prepare_time')).map((it) => it['statement']);
  const text = (number: number) => `SELECT CAST($1 AS text) AS n${number}`;
  const asked = 1_030;
  for (let number = 0; number < asked; number += 1)
    expect(await store.query(text(number), [`${number}`])).toEqual([{ [`n${number}`]: `${number}` }]);
  const kept = await prepared();
  expect(kept.length).toBeLessThanOrEqual(1_000);
  expect(kept.at(-1)).toBe(text(asked - 1));
  expect(kept).not.toContain(text(0));
  // One that was given up is prepared again, inside a transaction, too.
  expect(await store.query(text(0), ['again'])).toEqual([{ n0: 'again' }]);
  expect(await inTransaction(store, text(1), ['again'])).toEqual([[{ n1: 'again' }], [{ n1: 'again' }]]);
  expect((await prepared()).slice(-3)).toEqual([text(0), text(1), 'COMMIT']);
  await one.close();
});
