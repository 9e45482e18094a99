import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';
import { runningServer } from './runningServer.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics);
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

/** What comes back for a document: its data, or what is told of its error. */
async function sent(query: string, variables: object = {}): Promise<unknown> {
  const { post } = await runningServer({}, api.api.schema);
  const { body } = await post({ query, variables });
  if (!body.errors) return body.data;
  return body.errors.map(({ path, extensions: { requestId: _, ...rest } }) => ({ path, ...rest }));
}

const counts = { created: 0, updated: 0, unchanged: 0, skipped: 0, superseded: 0, notFound: 0, deleted: 0, total: 0 };
const countsOf = `counts { ${Object.keys(counts).join(' ')} }`;

it('bulkCreate tells of every row, and in numbers', async () => {
  await api.runMany('bulkCreate', 'Country', { rows: [{ iso: 'DE', name: 'Germany' }] });
  const document = `mutation ($rows: [CountryCreate!]!, $onConflict: CountryOnConflict, $duplicates: Duplicates) {
    bulkCreateCountry(rows: $rows, onConflict: $onConflict, duplicates: $duplicates) {
      ${countsOf} results { index outcome record { id iso description } }
    }
  }`;
  const rows = [
    { iso: 'DE', name: 'Germany', description: 'd' },
    { iso: 'CZ', name: 'Czechia' },
    { iso: 'CZ', name: 'Czechia', description: 'c' },
  ];
  const onConflict = { action: 'UPDATE', target: 'iso_name', update: ['description'] };
  expect(await sent(document, { rows, onConflict, duplicates: 'LAST_WINS' })).toEqual({
    bulkCreateCountry: {
      counts: { ...counts, created: 1, updated: 1, superseded: 1, total: 3 },
      results: [
        { index: 0, outcome: 'UPDATED', record: { id: 1, iso: 'DE', description: 'd' } },
        { index: 1, outcome: 'SUPERSEDED', record: { id: expect.any(Number), iso: 'CZ', description: 'c' } },
        { index: 2, outcome: 'CREATED', record: { id: expect.any(Number), iso: 'CZ', description: 'c' } },
      ],
    },
  });
  expect(await sent(document, { rows })).toEqual([
    {
      path: ['bulkCreateCountry'],
      code: 'UNIQUE_CONFLICT',
      outcome: 'NOT_APPLIED',
      model: 'Country',
      fields: ['iso', 'name'],
      index: 0,
    },
  ]);
});

it('what is no key, no column of the table and no word of ours is refused before anything runs', async () => {
  for (const onConflict of [
    '{ action: UPDATE, target: f1_F2 }',
    '{ action: UPDATE, target: f1, update: [nope] }',
    '{ action: REPLACE }',
  ])
    expect(
      await sent(
        `mutation { bulkCreateTwoFields(rows: [{ f1: 1, f2: 1 }], onConflict: ${onConflict}) { counts { total } } }`,
      ),
    ).toEqual([expect.objectContaining({ code: 'GRAPHQL_VALIDATION_FAILED' })]);
  expect(await rowsIn(api, 'TwoFields')).toEqual([]);
});

it('bulkUpdate tells of rows that are not there', async () => {
  await api.runMany('bulkCreate', 'Note', { rows: [{ note: 'a' }, { note: 'b' }] });
  const call = (given: string) =>
    `mutation { bulkUpdateNote(rows: [{ id: 1, note: "x" }, { id: 2, note: "b" }, { id: 3, note: "x" }]${given}) {
       ${countsOf} results { outcome record { note } }
     } }`;
  expect(await sent(call(''))).toEqual([
    { path: ['bulkUpdateNote'], code: 'NOT_FOUND', outcome: 'NOT_APPLIED', model: 'Note', keys: [{ id: 3 }] },
  ]);
  expect(await sent(call(', onMissing: SKIP, columns: [note, misc], batchSize: 1'))).toEqual({
    bulkUpdateNote: {
      counts: { ...counts, updated: 1, unchanged: 1, notFound: 1, total: 3 },
      results: [
        { outcome: 'UPDATED', record: { note: 'x' } },
        { outcome: 'UNCHANGED', record: { note: 'b' } },
        { outcome: 'NOT_FOUND', record: null },
      ],
    },
  });
});

it('updateMany and deleteMany tell of every row that matched', async () => {
  await api.runMany('bulkCreate', 'Counter', { rows: [{ k: 'x', n: 1 }, { k: 'y', n: 2 }, { k: 'z' }] });
  const where = 'where: { n: { gt: 0 } }';
  expect(
    await sent(`mutation {
      updateManyCounter(${where}, data: { k: "x" }, increment: { n: 1 }) { counts { total } }
    }`),
  ).toEqual([expect.objectContaining({ code: 'UNIQUE_CONFLICT', fields: ['k'] })]);
  expect(
    await sent(`mutation {
      updateManyCounter(${where}, increment: { n: 1 }) { ${countsOf} results { index record { k n } } }
      deleteManyCounter(${where}) { ${countsOf} results { index record { k n } } }
      refused: deleteManyCounter { counts { total } }
    }`),
  ).toEqual([expect.objectContaining({ path: ['refused'], code: 'UNFILTERED_WRITE' })]);
  expect(await api.sql('SELECT k FROM "Counter"')).toEqual([{ k: 'z' }]);
});

it('a mutation that is told only numbers reads no row back', async () => {
  const rows = [{ text: 'a' }, { text: 'b' }];
  const cells = async (selected: string, onConflict = '') => {
    const document = `mutation ($rows: [TagCreate!]!) { bulkCreateTag(rows: $rows${onConflict}) { ...F } }
      fragment F on TagBulkPayload { ${selected} }`;
    const statements = await statementsDuring(api.pool, async () => {
      expect((await api.ask(document, { rows })).errors).toBeUndefined();
    });
    return statements.flatMap((it) => it.match(/t\."\w+"(?: AS text\))? AS c\d/g) ?? []);
  };
  const update = ', onConflict: { action: UPDATE, target: text, update: [text] }';
  expect(await cells('counts { total }')).toEqual([]);
  expect(await cells('counts { total } results { index outcome }', update)).toEqual([]);
  expect(await cells('results { record @skip(if: true) { id } }', update)).toEqual([]);
  const id = 't."id" AS text) AS c0';
  expect(await cells('results { ... { record { id } } }', update)).toEqual([id, id]);
});

it('rows of other tables are read for all rows together, whatever became of them', async () => {
  await api.runMany('bulkCreate', 'Tag', { rows: [{ text: 'a' }, { text: 'b' }] });
  const document = (count: number) => `mutation {
    bulkCreateNote(rows: [${Array.from({ length: count }, (_, it) => `{ note: "${it}", tag: { id: ${(it % 2) + 1} } }`).join(' ')}]) {
      results { record { note tag { text notes(limit: 1) { id } } } }
    }
  }`;
  const told = await api.ask(document(3));
  expect(JSON.parse(JSON.stringify(told.data))).toEqual({
    bulkCreateNote: {
      results: [0, 1, 2].map((it) => ({
        record: { note: `${it}`, tag: { text: it % 2 ? 'b' : 'a', notes: [{ id: (it % 2) + 1 }] } },
      })),
    },
  });
  const few = await statementsDuring(api.pool, () => api.ask(document(2)));
  const many = await statementsDuring(api.pool, () => api.ask(document(40)));
  expect(many.length).toBe(few.length);
});

it('rows of other tables are those of deleted rows as they were, too', async () => {
  await api.runMany('bulkCreate', 'Tag', { rows: [{ text: 'a' }] });
  await api.runMany('bulkCreate', 'Note', { rows: [{ note: 'x', tagId: 1 }, { note: 'y' }] });
  await api.runMany('bulkCreate', 'Tenant', { rows: [{ id: 't' }] });
  await api.runMany('bulkCreate', 'Account', { rows: [{ tenantId: 't', no: 1, name: 'a' }] });
  expect(
    await sent(`mutation {
      deleteManyNote(where: { id: { gt: 0 } }) { results { outcome record { note tag { text } } } }
      deleteManyAccount(where: { no: { equals: 1 } }) { results { record { name tenant { id } tickets { id } } } }
    }`),
  ).toEqual({
    deleteManyNote: {
      results: [
        { outcome: 'DELETED', record: { note: 'x', tag: { text: 'a' } } },
        { outcome: 'DELETED', record: { note: 'y', tag: null } },
      ],
    },
    deleteManyAccount: { results: [{ record: { name: 'a', tenant: { id: 't' }, tickets: [] } }] },
  });
});

it('as many rows as are allowed are written by one call over a socket', async () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => ({ nick: `n${index}`, name: '' }));
  const document =
    'mutation ($rows: [SubscriberCreate!]!) { bulkCreateSubscriber(rows: $rows) { counts { created } results { index record { id nick } } } }';
  const told = (await sent(document, { rows })) as Record<string, { counts: unknown; results: readonly object[] }>;
  expect(told['bulkCreateSubscriber']?.counts).toEqual({ created: 10_000 });
  expect(told['bulkCreateSubscriber']?.results[9_999]).toEqual({ index: 9_999, record: { id: 10_000, nick: 'n9999' } });
  expect(await sent(document, { rows: [...rows, { nick: 'x', name: '' }] })).toEqual([
    expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
  ]);
});
