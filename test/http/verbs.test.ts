import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, rowsIn, schemaIn, semantics } from '../support/semantics.ts';
import { type ReplyError, runningServer } from './runningServer.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics);
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

/** What came of each document, sent one after the other over a socket: data, and what is told of each error. */
async function sent(...documents: readonly string[]): Promise<readonly unknown[]> {
  const { post } = await runningServer({}, api.api.schema);
  const replies = [];
  for (const query of documents) {
    const { status, body } = await post({ query });
    expect(status).toBe(200);
    replies.push(body.errors ? { data: body.data, errors: body.errors.map(told) } : body.data);
  }
  return replies;
}

function told({ path, extensions: { requestId, ...rest } }: ReplyError): unknown {
  expect(requestId).toEqual(expect.any(String));
  return { path, ...rest };
}

const refused = (name: string, told: object) => ({
  data: { [name]: null },
  errors: [{ path: [name], outcome: 'NOT_APPLIED', ...told }],
});

it('updateOrCreate creates, changes, leaves alone and refuses', async () => {
  const call = (given: string) =>
    `mutation { updateOrCreateCounter(lookup: { k: "x" }${given}) {
       created outcome changedFields linked protection record { id k n }
     } }`;
  const payload = { linked: null, protection: 'UNIQUE_INDEX', changedFields: [], created: false };
  expect(
    await sent(
      call(', createDefaults: { n: 7 }, increment: { n: 1 }'),
      call(', increment: { n: 1 }'),
      call(', defaults: { n: 8 }'),
      call(', defaults: { k: "y", n: 9 }'),
      'mutation { updateOrCreateCounter(lookup: { k: "z" }, defaults: { k: "y" }) { created } }',
      'mutation { updateOrCreateCounter(lookup: { k: "y" }, defaults: { n: 1 }, increment: { n: 1 }) { created } }',
    ),
  ).toEqual([
    {
      updateOrCreateCounter: { ...payload, created: true, outcome: 'CREATED', record: { id: 1, k: 'x', n: 7 } },
    },
    {
      updateOrCreateCounter: { ...payload, outcome: 'UPDATED', changedFields: ['n'], record: { id: 1, k: 'x', n: 8 } },
    },
    { updateOrCreateCounter: { ...payload, outcome: 'UNCHANGED', record: { id: 1, k: 'x', n: 8 } } },
    {
      updateOrCreateCounter: {
        ...{ ...payload, outcome: 'UPDATED', changedFields: ['k', 'n'] },
        record: { id: 1, k: 'y', n: 9 },
      },
    },
    refused('updateOrCreateCounter', { code: 'UNIQUE_CONFLICT', model: 'Counter', fields: ['k'] }),
    refused('updateOrCreateCounter', { code: 'BAD_USER_INPUT', model: 'Counter', argument: 'increment.n' }),
  ]);
});

it('getOrCreate links, and refuses to link to nothing', async () => {
  const call = (things: string) =>
    `mutation { getOrCreateTag(lookup: { text: "x" }, linkTo: { things: ${things} }) {
       outcome linked record { text things { name } }
     } }`;
  await api.run('create', 'Thing', { data: { name: 'a' } });
  const record = { text: 'x', things: [{ name: 'a' }] };
  expect(await sent(call('{ id: 1 }'), call('{ id: 1 }'), call('{ id: 9 }'))).toEqual([
    { getOrCreateTag: { outcome: 'CREATED', linked: true, record } },
    { getOrCreateTag: { outcome: 'UNCHANGED', linked: false, record } },
    refused('getOrCreateTag', { code: 'FK_VIOLATION', model: 'Tag', relation: 'things', fields: null }),
  ]);
});

it('save inserts, and refuses a key that is taken', async () => {
  const call = 'mutation { saveOrder(data: { id: 0, name: "zero" }) { created outcome record { id name } } }';
  expect(await sent(call, call)).toEqual([
    { saveOrder: { created: true, outcome: 'CREATED', record: { id: 0, name: 'zero' } } },
    refused('saveOrder', { code: 'UNIQUE_CONFLICT', model: 'Order', fields: ['id'] }),
  ]);
});

it('upsert refuses a key that no row has, unless forced', async () => {
  const call = (name: string, forced = '') =>
    `mutation { upsertOrder(data: { id: 0, name: "${name}" }${forced}) { outcome changedFields record { name } } }`;
  expect(await sent(call('a'), call('a', ', forceSave: true'), call('b'), call('b'))).toEqual([
    refused('upsertOrder', { code: 'NOT_FOUND', model: 'Order', keys: [{ id: 0 }] }),
    { upsertOrder: { outcome: 'CREATED', changedFields: [], record: { name: 'a' } } },
    { upsertOrder: { outcome: 'UPDATED', changedFields: ['name'], record: { name: 'b' } } },
    { upsertOrder: { outcome: 'UNCHANGED', changedFields: [], record: { name: 'b' } } },
  ]);
  expect(await rowsIn(api, 'Order')).toEqual([{ id: 0, name: 'b' }]);
});

it('update adds, and refuses what is not as expected', async () => {
  await api.run('create', 'Counter', { data: { k: 'x', n: 1 } });
  const call = (given: string) =>
    `mutation { updateCounter(where: { k: "x" }, increment: { n: 1 }${given}) { outcome record { n } } }`;
  expect(await sent(call(''), call(', expect: { n: 2 }'), call(', expect: { n: 2 }'))).toEqual([
    { updateCounter: { outcome: 'UPDATED', record: { n: 2 } } },
    { updateCounter: { outcome: 'UPDATED', record: { n: 3 } } },
    refused('updateCounter', { code: 'STALE', model: 'Counter' }),
  ]);
});

it('delete refuses what is not as expected', async () => {
  await api.run('create', 'Counter', { data: { k: 'x', n: 1 } });
  const call = (n: number) =>
    `mutation { deleteCounter(where: { k: "x" }, expect: { n: ${n} }) { outcome record { n } } }`;
  expect(await sent(call(2), call(1), call(1))).toEqual([
    refused('deleteCounter', { code: 'STALE', model: 'Counter' }),
    { deleteCounter: { outcome: 'DELETED', record: { n: 1 } } },
    { deleteCounter: { outcome: 'NOT_FOUND', record: null } },
  ]);
});

it('load reads what the mutation before it wrote', async () => {
  expect(
    await sent(
      `mutation {
        createTrack(data: { title: "a" }) { outcome }
        loadTrack(where: { id: 1 }) { outcome created record { title album { name } } }
      }`,
      'mutation { loadTrack(where: { id: 9 }) { outcome } }',
    ),
  ).toEqual([
    {
      createTrack: { outcome: 'CREATED' },
      loadTrack: { outcome: 'UNCHANGED', created: false, record: { title: 'a', album: null } },
    },
    refused('loadTrack', { code: 'NOT_FOUND', model: 'Track', keys: [{ id: 9 }] }),
  ]);
});

it('a key that JSON cannot carry as it is reaches the caller as it was written', async () => {
  const sums = await openApi(schemaIn('sums'), { max: 1 });
  const { post } = await runningServer({}, sums.api.schema);
  const { status, body } = await post({
    query: 'mutation { loadLedger(where: { id: "9007199254740993" }) { outcome } }',
  });
  expect([status, body.errors?.map((it) => it.extensions)]).toEqual([
    200,
    [expect.objectContaining({ code: 'NOT_FOUND', keys: [{ id: '9007199254740993' }] })],
  ]);
  await sums.close();
});
