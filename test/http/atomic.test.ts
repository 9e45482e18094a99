import { createYoga, type Plugin } from 'graphql-yoga';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../../src/index.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm, within } from '../support/race.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';
import { type Reply, runningServer } from './runningServer.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics);
});
beforeEach(() => emptied(api));
afterEach(async () => {
  await removeGates();
  await calm(api);
});
afterAll(() => api.close());

function told({ body }: Reply): unknown {
  return body.errors?.map(({ path, extensions: { code, outcome } }) => [path, code, outcome]);
}

it('a document is stored as a whole, and its answer holds every field', async () => {
  const { post, log } = await runningServer({}, api.api.schema);
  const { status, body } = await post({
    query: `mutation Both @atomic {
      tag: getOrCreateTag(lookup: { text: "x" }) { created }
      again: getOrCreateTag(lookup: { text: "x" }) { created }
    }`,
  });
  expect({ status, body }).toEqual({
    status: 200,
    body: { data: { tag: { created: true }, again: { created: false } } },
  });
  expect(log[0]).toMatchObject({ operationName: 'Both', rootFields: ['getOrCreateTag'] });
});

it('or not at all: every field is null and has an error', async () => {
  const { post } = await runningServer({}, api.api.schema);
  const reply = await post({
    query: `mutation @atomic {
      a: createTag(data: { text: "x" }) { created }
      b: createTag(data: { text: "x" }) { created }
      c: createTag(data: { text: "y" }) { created }
    }`,
  });
  expect(reply.status).toBe(200);
  expect(reply.body.data).toEqual({ a: null, b: null, c: null });
  expect(told(reply)).toEqual([
    [['a'], 'ROLLED_BACK', 'NOT_APPLIED'],
    [['b'], 'UNIQUE_CONFLICT', 'NOT_APPLIED'],
    [['c'], 'ROLLED_BACK', 'NOT_APPLIED'],
  ]);
  for (const it of reply.body.errors ?? []) expect(it.extensions['requestId']).toBe(reply.headers.get('x-request-id'));
  expect(await rowsIn(api, 'Tag')).toEqual([]);
});

it.each([
  ['bulkCreateTag(rows: [{ text: "y" }, { text: "x" }])', 1],
  ['bulkCreateTag(rows: [{ text: "y" }, { text: "z" }, { text: "y" }])', 2],
  ['bulkUpdateTag(rows: [{ id: 101, text: "kept" }, { id: 102, text: "x" }])', 1],
])('%s tells which of its rows is in the way, of those the document stored as well', async (call, index) => {
  await api.sql(`INSERT INTO "Tag" (id, text) VALUES (101, 'one'), (102, 'two')`);
  const { post } = await runningServer({}, api.api.schema);
  const { body } = await post({
    query: `mutation @atomic {
      a: createTag(data: { text: "x" }) { created }
      b: ${call} { counts { total } }
      c: createTag(data: { text: "late" }) { created }
    }`,
  });
  expect(body.data).toEqual({ a: null, b: null, c: null });
  expect(body.errors?.[1]?.extensions).toMatchObject({ code: 'UNIQUE_CONFLICT', fields: ['text'], index });
  expect(await rowsIn(api, 'Tag')).toEqual([
    expect.objectContaining({ id: 101, text: 'one' }),
    expect.objectContaining({ id: 102, text: 'two' }),
  ]);
});

it('what has to be masked is told as nothing stored, and logged whole', async () => {
  await api.sql('ALTER TABLE "Thing" RENAME TO "Other"');
  const { post, log } = await runningServer({}, api.api.schema);
  const reply = await post({
    query: `mutation @atomic {
      a: createTag(data: { text: "x" }) { record { things { name } } }
      b: createTag(data: { text: "y" }) { created }
    }`,
  });
  await api.sql('ALTER TABLE "Other" RENAME TO "Thing"');
  expect(reply.body.data).toEqual({ a: null, b: null });
  expect(told(reply)).toEqual([
    [['a', 'record'], 'INTERNAL_SERVER_ERROR', 'NOT_APPLIED'],
    [['b'], 'ROLLED_BACK', 'NOT_APPLIED'],
  ]);
  expect(JSON.stringify(reply.body)).not.toContain('Thing');
  expect(JSON.stringify(log[0]?.['causes'])).toContain('Thing');
  expect(await rowsIn(api, 'Tag')).toEqual([]);
});

describe('what is refused before it runs', () => {
  it.each([
    ['a query', 'query @atomic { tags { text } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a field', 'mutation { createTag(data: { text: "x" }) @atomic { created } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a subscription', 'subscription @atomic { tags { text } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    [
      '@atomic twice',
      'mutation @atomic @atomic { createTag(data: { text: "x" }) { created } }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a wrong variable',
      'mutation ($d: TagCreate!) @atomic { createTag(data: $d) { created } }',
      { d: { text: 1 } },
      'BAD_USER_INPUT',
    ],
  ])('%s', async (_, query, variables, code) => {
    const { post } = await runningServer({}, api.api.schema);
    const sent = await statementsDuring(api.pool, async () => {
      const { status, body } = await post({ query, variables });
      expect(status).toBe(400);
      expect(body).not.toHaveProperty('data');
      expect(new Set(body.errors?.map((it) => it.extensions['code']))).toEqual(new Set([code]));
    });
    expect(sent).toEqual([]);
  });
});

describe('a request that takes too long', () => {
  it.each([
    ['in the middle', 'createTag(data: { text: "x" }) { created } late: createCounter(data: { k: "l" }) { created }'],
    ['at its end', 'createTag(data: { text: "x" }) { created }'],
    ['before a read', 'createTag(data: { text: "x" }) { record { things { name } } }'],
  ])('%s is not stored afterwards', async (_, fields) => {
    const { adversary, blocked, open } = await gate(api, 'Tag', 'afterInsert');
    const { post } = await runningServer({ requestTimeoutMs: 500 }, api.api.schema);
    const sent = await statementsDuring(api.pool, async () => {
      const call = post({ query: `mutation @atomic { first: createCounter(data: { k: "f" }) { created } ${fields} }` });
      const pid = await blocked('afterInsert');
      const { status, body } = await call;
      expect([status, body.errors?.[0]?.extensions['code']]).toEqual([504, 'TIMEOUT']);
      await open();
      await within(3_000, async () => {
        // The connection may be gone as well: its statement was cancelled.
        const open = 'SELECT FROM pg_stat_activity WHERE pid = $1 AND xact_start IS NOT NULL';
        const { rows } = await adversary.query(open, [pid]);
        return rows.length === 0 ? true : null;
      });
    });
    expect(sent.at(-1)).toBe('ROLLBACK');
    expect(sent.filter((it) => /^INSERT INTO \S*"Counter"/.test(it))).toHaveLength(1);
    expect(sent.filter((it) => it.includes('"Thing"'))).toEqual([]);
    expect([await rowsIn(api, 'Tag'), await rowsIn(api, 'Counter')]).toEqual([[], []]);
  });
});

it('a Yoga of your own carries it out with `execute`, and refuses it without', async () => {
  const query = 'mutation @atomic { a: getOrCreateTag(lookup: { text: "x" }) { created } }';
  const plugin: Plugin = { onExecute: ({ setExecuteFn }) => setExecuteFn(execute) };
  const answers = [];
  for (const plugins of [[], [plugin]]) {
    const yoga = createYoga({ schema: api.api.schema, plugins, logging: false });
    const body = JSON.stringify({ query });
    const headers = { 'content-type': 'application/json' };
    answers.push(await (await yoga.fetch('http://localhost/graphql', { method: 'POST', headers, body })).json());
  }
  expect(answers).toMatchObject([
    { data: { a: null }, errors: [{ path: ['a'], extensions: { code: 'BAD_REQUEST', outcome: 'NOT_APPLIED' } }] },
    { data: { a: { created: true } } },
  ]);
});
