import { afterEach, beforeEach, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm, warm, within } from '../support/race.ts';
import { rowsIn, semantics } from '../support/semantics.ts';
import { runningServer } from './runningServer.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openApi(semantics, { max: 20 });
});
afterEach(async () => {
  await removeGates();
  await calm(api);
  await api.close();
});

const atWork = `
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'trellis' AND state <> 'idle' AND pid <> pg_backend_pid()`;

async function nothingIsLeft(): Promise<void> {
  await within(2_000, async () => ((await api.sql(atWork)).length === 0 ? true : null));
}

it.each([
  ['a statement that commits itself', 'createCounter(data: { k: "x" })'],
  ['a transaction', 'updateOrCreateCounter(lookup: { k: "x" }, defaults: { n: 1 })'],
  ['a call without a key', 'getOrCreateNovel(lookup: { title: "t", author: "a" })'],
])('%s whose caller goes away ends, and stores nothing', async (_, field) => {
  const table = field.includes('Novel') ? 'Novel' : 'Counter';
  const { blocked, open } = await gate(api, table, 'beforeInsert');
  const { url } = await runningServer({}, api.api.schema);
  const caller = new AbortController();
  const body = JSON.stringify({ query: `mutation { ${field} { outcome } }` });
  const headers = { 'content-type': 'application/json' };
  const call = fetch(url, { method: 'POST', headers, body, signal: caller.signal });
  await blocked('beforeInsert');
  caller.abort();
  await expect(call).rejects.toThrow();
  await nothingIsLeft();
  await open();
  expect(await rowsIn(api, table)).toEqual([]);
});

it('a request that takes too long is told TIMEOUT; its statement ends, and what follows in the document does not begin', async () => {
  const { open } = await gate(api, 'Counter', 'beforeInsert');
  const { post } = await runningServer({ requestTimeoutMs: 1_000 }, api.api.schema);
  const query = 'mutation { createCounter(data: { k: "x" }) { outcome } createTag(data: { text: "t" }) { outcome } }';
  expect((await post({ query })).body.errors?.map((it) => it.extensions)).toMatchObject([
    { code: 'TIMEOUT', outcome: 'UNKNOWN' },
  ]);
  await nothingIsLeft();
  await open();
  expect([await rowsIn(api, 'Counter'), await rowsIn(api, 'Tag')]).toEqual([[], []]);
});

it('a read whose caller goes away ends', async () => {
  const { adversary } = await gate(api, 'Counter');
  await adversary.query('BEGIN; LOCK TABLE "Counter" IN ACCESS EXCLUSIVE MODE');
  const { url } = await runningServer({}, api.api.schema);
  const caller = new AbortController();
  const call = fetch(`${url}?query={counters{id}}`, { signal: caller.signal });
  await within(3_000, async () => ((await api.sql(atWork)).length === 1 ? true : null));
  caller.abort();
  await expect(call).rejects.toThrow();
  await nothingIsLeft();
});

it('thirty statements of one request at once are no leak to warn of', async () => {
  const warnings: Error[] = [];
  const hear = (warning: Error) => warnings.push(warning);
  process.on('warning', hear);
  await warm(api, 20);
  const { post } = await runningServer({}, api.api.schema);
  const fields = Array.from({ length: 30 }, (_, index) => `f${index}: tag(where: { id: ${index} }) { id }`);
  expect((await post({ query: `{ ${fields.join(' ')} }` })).body.errors).toBeUndefined();
  process.off('warning', hear);
  expect(warnings).toEqual([]);
});
