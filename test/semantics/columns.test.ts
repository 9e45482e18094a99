import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { type ColumnValues, columnValues } from '../support/columnValues.ts';
import { emptied, schemaIn } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(schemaIn('columns'));
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

describe.each(columnValues.flatMap((it) => [it, ...(it.list ? [inList(it, it.list)] : [])]))('$column', (values) => {
  const { column, exact, spelled = [], refused } = values;
  const documents = documentsFor(column);

  it('keeps what it acknowledges, to the last bit', async () => {
    for (const [sent, read] of [...exact.map((value) => [value, value] as const), ...spelled]) {
      const created = await answered(documents.create, { data: { [column]: sent } }, 'createCell');
      expect(created).toEqual({
        outcome: 'CREATED',
        changedFields: [],
        record: { id: expect.any(Number), [column]: read },
      });
      const { id } = created.record;
      expect(await answered(documents.read, { id }, 'cell')).toEqual(created.record);

      const again = await answered(documents.update, { id, data: { [column]: sent } }, 'updateCell');
      expect(again).toEqual({ outcome: 'UNCHANGED', changedFields: [], record: created.record });

      const other = await answered(documents.create, { data: {} }, 'createCell');
      const changed = await answered(documents.update, { id: other.record.id, data: { [column]: sent } }, 'updateCell');
      expect(changed.record[column]).toEqual(read);
      expect(await answered(documents.read, { id: other.record.id }, 'cell')).toEqual(changed.record);

      const removed = await answered(documents.remove, { id }, 'deleteCell');
      expect(removed).toEqual({ outcome: 'DELETED', changedFields: [], record: created.record });
    }
  });

  it('refuses what it cannot keep, and stores nothing', async () => {
    const { record } = await answered(documents.create, { data: {} }, 'createCell');
    const before = await api.sql('SELECT ctid, xmin, "Cell" AS row FROM "Cell"');
    for (const value of refused) {
      const { id } = record;
      for (const [document, variables] of [
        [documents.create, { data: { [column]: value } }],
        [documents.update, { id, data: { [column]: value } }],
      ] as const) {
        const { data, errors } = await api.ask(document, variables);
        const codes = errors?.map((it) => it.extensions['code']);
        // Refused by its scalar, a variable has no code yet: the server gives it one.
        expect([value, data === undefined ? 'before anything runs' : codes]).toEqual([
          value,
          data === undefined ? 'before anything runs' : ['BAD_USER_INPUT'],
        ]);
      }
    }
    expect(await api.sql('SELECT ctid, xmin, "Cell" AS row FROM "Cell"')).toEqual(before);
  });
});

describe('another order of the members of an object', () => {
  it.each([
    ['json', 'UPDATED', '{"b":2,"a":1}'],
    ['jsonb', 'UNCHANGED', '{"a":1,"b":2}'],
  ])('of a %s column is %s', async (column, outcome, read) => {
    const documents = documentsFor(column);
    const { record } = await answered(documents.create, { data: { [column]: { a: 1, b: 2 } } }, 'createCell');
    const data = { [column]: { b: 2, a: 1 } };
    const changed = await answered(documents.update, { id: record.id, data }, 'updateCell');
    expect([changed, JSON.stringify(changed.record[column])]).toMatchObject([{ outcome }, read]);
  });
});

describe('lists that Prisma cannot read', () => {
  it.each(['citexts', 'timetzs'])('%s is left out, and said to be', (column) => {
    expect(api.models[0]?.columns.map((it) => it.name)).not.toContain(column);
    const told = api.api.findings.filter((it) =>
      it.message.startsWith(`Cell.${column} is left out: Prisma cannot read`),
    );
    expect(told).toHaveLength(1);
  });
});

/** The same values together in one list, and each refused one behind a good one. */
function inList({ exact, spelled = [], refused }: ColumnValues, column: string): ColumnValues {
  return {
    column,
    exact: [[], exact, exact.slice(0, 1)],
    spelled: spelled.map(([sent, read]) => [
      [sent, sent],
      [read, read],
    ]),
    refused: refused.map((it) => [exact[0], it]),
  };
}

interface Answer {
  readonly record: { readonly id: unknown; readonly [column: string]: unknown };
}

async function answered(document: string, variables: object, field: string): Promise<Answer> {
  const { data, errors } = await api.ask(document, { ...variables });
  expect(errors).toBeUndefined();
  // As a client reads it: what JSON makes of it.
  return JSON.parse(JSON.stringify(data?.[field]));
}

function documentsFor(column: string) {
  const payload = `{ outcome changedFields record { id ${column} } }`;
  return {
    create: `mutation ($data: CellCreate!) { createCell(data: $data) ${payload} }`,
    update: `mutation ($id: Int!, $data: CellValues!) { updateCell(where: { id: $id }, data: $data) ${payload} }`,
    remove: `mutation ($id: Int!) { deleteCell(where: { id: $id }) ${payload} }`,
    read: `query ($id: Int!) { cell(where: { id: $id }) { id ${column} } }`,
  };
}
