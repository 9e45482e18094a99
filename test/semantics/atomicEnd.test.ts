import { execute as executeByField, parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { came, stoppedBy } from '../support/atomic.ts';
import { withClient } from '../support/postgres.ts';
import { emptied, everything, openSemantics, rowsIn } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

describe('a constraint that is checked at the end', () => {
  it('is told of the last field it concerns', async () => {
    const before = await everything(api);
    const answer = await api.ask(`mutation @atomic {
      a: createDeferred(data: { k: "x" }) { created }
      b: createDeferred(data: { k: "x" }) { created }
      c: createTag(data: { text: "x" }) { created }
      __typename
    }`);
    expect(came(answer)).toEqual({
      data: { a: null, b: null, c: null, __typename: 'Mutation' },
      told: { a: 'ROLLED_BACK', b: 'UNIQUE_CONFLICT', c: 'ROLLED_BACK' },
    });
    expect(answer.errors?.[1]).toMatchObject({ extensions: { model: 'Deferred', fields: ['k'] } });
    expect(await everything(api)).toEqual(before);
  });

  it('may be broken in between', async () => {
    await api.run('create', 'Deferred', { data: { k: 'x' } });
    const answer = await api.ask(`mutation @atomic {
      a: createDeferred(data: { k: "x" }) { record { id } }
      b: updateDeferred(where: { id: 1 }, data: { k: "y" }) { outcome }
    }`);
    expect(answer).toEqual({ data: { a: { record: { id: 2 } }, b: { outcome: 'UPDATED' } } });
    expect(await rowsIn(api, 'Deferred')).toEqual([
      { id: 2, k: 'x' },
      { id: 1, k: 'y' },
    ]);
  });

  it('is told of the last field where it concerns none of them', async () => {
    await api.sql('ALTER TABLE "Thing" ADD CONSTRAINT unknown UNIQUE (label) DEFERRABLE INITIALLY DEFERRED');
    const answer = await api.ask(`mutation @atomic {
      a: createThing(data: { name: "t" }) { created }
      b: createThing(data: { name: "u" }) { created }
      c: createTag(data: { text: "x" }) { created }
    }`);
    await api.sql('ALTER TABLE "Thing" DROP CONSTRAINT unknown');
    expect(came(answer)).toEqual(stoppedBy({ c: 'UNIQUE_CONFLICT' }, 'a', 'b'));
    expect(answer.errors?.[2]).toMatchObject({ extensions: { fields: null } });
    expect(await rowsIn(api, 'Thing')).toEqual([]);
  });
});

describe('a read that fails below a payload', () => {
  it('takes everything back', async () => {
    const before = await everything(api);
    const answer = await api.ask(`mutation @atomic {
      a: createTag(data: { text: "x" }) { created }
      b: createTag(data: { text: "y" }) { record { text things(limit: -1) { name } } }
      c: createTag(data: { text: "z" }) { created }
    }`);
    expect(answer.data).toEqual({ a: null, b: null, c: null });
    const told = answer.errors?.map((it) => [it.path?.[0], it.extensions['code']]);
    expect(told).toEqual([
      ['a', 'ROLLED_BACK'],
      ['b', 'BAD_USER_INPUT'],
      ['c', 'ROLLED_BACK'],
    ]);
    expect(await everything(api)).toEqual(before);
  });

  it('is one of the database as well, and nothing is sent after it', async () => {
    const before = await everything(api);
    await withClient(api.url, async (other) => {
      await other.query('BEGIN');
      await other.query('LOCK TABLE "Thing"');
      await api.sql('SET lock_timeout = 50');
      const sent = await statementsDuring(api.pool, async () => {
        const answer = await api.ask(`mutation @atomic {
          a: createTag(data: { text: "x" }) { record { one: things(limit: 1) { id } two: things(limit: 2) { id } } }
          b: createTag(data: { text: "y" }) { created }
        }`);
        expect(came(answer)).toMatchObject({ data: { a: null, b: null }, told: { b: 'ROLLED_BACK' } });
        expect(answer.errors?.[0]).toMatchObject({ extensions: { code: 'LOCK_TIMEOUT', outcome: 'NOT_APPLIED' } });
        expect(answer.errors?.[0]?.path?.slice(0, 2)).toEqual(['a', 'record']);
      });
      expect(sent.filter((it) => it.includes('"Thing"'))).toHaveLength(1);
      expect(sent.filter((it) => it.startsWith('INSERT'))).toHaveLength(1);
      expect(sent.at(-1)).toBe('ROLLBACK');
      await other.query('ROLLBACK');
      await api.sql('RESET lock_timeout');
    });
    expect(await everything(api)).toEqual(before);
  });
});

it('a row somebody holds is LOCK_TIMEOUT, and what was written before it is taken back', async () => {
  await api.run('create', 'Tag', { data: { text: 'held' } });
  const before = await everything(api);
  await withClient(api.url, async (other) => {
    await other.query('BEGIN');
    await other.query('SELECT FROM "Tag" FOR UPDATE');
    await api.sql('SET lock_timeout = 50');
    const answer = await api.ask(`mutation @atomic {
      a: createTag(data: { text: "x" }) { created }
      b: updateTag(where: { text: "held" }, data: { text: "y" }) { outcome }
    }`);
    expect(came(answer)).toEqual(stoppedBy({ b: 'LOCK_TIMEOUT' }, 'a'));
    await other.query('ROLLBACK');
    await api.sql('RESET lock_timeout');
  });
  expect(await everything(api)).toEqual(before);
});

it('a document is one READ COMMITTED transaction on one connection', async () => {
  const sent = await statementsDuring(api.pool, () =>
    api.ask(`mutation @atomic {
      a: createTag(data: { text: "x" }) { record { things { name } } }
      b: updateTag(where: { text: "x" }, data: { text: "y" }) { outcome }
    }`),
  );
  const around = sent.filter((it) => !/^(SELECT|INSERT|UPDATE)/.test(it)).join('; ');
  // Prisma begins in two statements.
  expect(around.replace('BEGIN; SET TRANSACTION', 'BEGIN')).toBe('BEGIN ISOLATION LEVEL READ COMMITTED; COMMIT');
  expect([sent[0]?.slice(0, 5), sent.at(-1)]).toEqual(['BEGIN', 'COMMIT']);
});

it('an executor that does not know @atomic is refused, before anything is written', async () => {
  const document = parse('mutation @atomic { a: createTag(data: { text: "x" }) { created } }');
  const answer = await executeByField({ schema: api.api.schema, document, contextValue: {} });
  expect(came(answer)).toEqual({ data: { a: null }, told: { a: 'BAD_REQUEST' } });
  expect(await rowsIn(api, 'Tag')).toEqual([]);
});

it('variables that are wrong are refused before a transaction begins', async () => {
  const document = 'mutation ($d: TagCreate!) @atomic { createTag(data: $d) { created } }';
  const sent = await statementsDuring(api.pool, async () => {
    const { data, errors } = await api.ask(document, { d: { text: 1 } });
    expect([data, errors?.length]).toEqual([undefined, 1]);
  });
  expect(sent).toEqual([]);
});
