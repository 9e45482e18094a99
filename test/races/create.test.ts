import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm, storm, warm } from '../support/race.ts';
import { answersOf, attempt, refusalsOf } from '../support/refusal.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics, { max: 40 });
  await warm(api, 40);
});
beforeEach(() => emptied(api));
afterEach(async () => {
  await removeGates();
  await calm(api);
});
afterAll(() => api.close());

const create = (model: string, data: object) => api.run('create', model, { data });

it.each([
  ['Tag', { text: 'x' }, ['text']],
  ['Product', { company: 'Mars', name: 'Mars' }, ['company', 'name']],
  ['ManualPk', { id: 1, data: 'x' }, ['id']],
  ['Deferred', { k: 'x' }, ['k']],
  ['Lang', { name: 'Foo' }, null],
])('forty creates of one %s: one is stored, the others are told', async (model, data, fields) => {
  const attempts = await storm(40, () => attempt(create(model, data)));
  expect(answersOf(attempts).map((it) => it.outcome)).toEqual(['CREATED']);
  expect(refusalsOf(attempts)).toEqual(
    Array.from({ length: 39 }, () => ({ code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED', model, fields })),
  );
  expect(await rowsIn(api, model)).toHaveLength(1);
});

it('forty creates without a key are forty rows', async () => {
  const answers = await storm(40, () => create('Novel', { title: 't', author: 'a' }));
  expect(new Set(answers.map((it) => it.row?.['id'])).size).toBe(40);
  expect(await rowsIn(api, 'Novel')).toHaveLength(40);
});

it('waits for one that is not committed, and is created when that is taken back', async () => {
  const { adversary, blocked } = await gate(api, 'Tag');
  for (const [end, expected] of [
    ['ROLLBACK', { answer: { outcome: 'CREATED' } }],
    ['COMMIT', { refusal: { code: 'UNIQUE_CONFLICT', fields: ['text'] } }],
  ] as const) {
    await adversary.query('BEGIN');
    await adversary.query(`INSERT INTO "Tag" (id, text) VALUES (77, '${end}')`);
    const call = attempt(create('Tag', { text: end }));
    await blocked('row');
    await adversary.query(end);
    expect(await call).toMatchObject(expected);
  }
});

it('a connection that is killed stores nothing: UNAVAILABLE', async () => {
  const { adversary, blocked } = await gate(api, 'Tag', 'beforeInsert');
  const call = attempt(create('Tag', { text: 'x' }));
  await adversary.query('SELECT pg_terminate_backend($1)', [await blocked('beforeInsert')]);
  expect(await call).toEqual({ refusal: { code: 'UNAVAILABLE', outcome: 'NOT_APPLIED', model: 'Tag' } });
  expect(await rowsIn(api, 'Tag')).toEqual([]);
  await removeGates();
  expect((await create('Tag', { text: 'x' })).outcome).toBe('CREATED');
});

it.each<[verb: string, args: object]>([
  ['create', { data: { text: 'x' } }],
  ['getOrCreate', { lookup: { text: 'x' } }],
  ['updateOrCreate', { lookup: { text: 'x' } }],
  ['upsert', { data: { id: 7, text: 'x' }, forceSave: true }],
])(
  'a connection that is killed while %s commits leaves the outcome open, and it is not tried again',
  async (verb, args) => {
    const { adversary, blocked } = await gate(api, 'Tag', 'atCommit');
    const call = attempt(api.run(verb, 'Tag', { ...args }));
    await adversary.query('SELECT pg_terminate_backend($1)', [await blocked('atCommit')]);
    expect(await call).toEqual({ refusal: { code: 'UNAVAILABLE', outcome: 'UNKNOWN', model: 'Tag' } });
    expect(await rowsIn(api, 'Tag')).toEqual([]);
  },
);
