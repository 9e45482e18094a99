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

describe.each(columnValues.flatMap((it) => [it, ...(it.list ? [inLists(it, it.list)] : [])]))(
  '$column',
  ({ column, exact, spelled = [], refused }) => {
    const values = [...exact.map((value) => [value, value] as const), ...spelled];
    const rows = values.map(([sent], index) => ({ id: index + 1, [column]: sent }));
    const records = values.map(([, read], index) => ({ id: index + 1, [column]: read }));
    const all = (outcome: string, told = records) => told.map((record, index) => ({ index, outcome, record }));

    it('of many rows keeps what it acknowledges, to the last bit', async () => {
      const blank = rows.map(({ id }) => ({ id }));
      const updating = { action: 'UPDATE', target: 'id' };
      // One row that names the column, among those that leave it to its default.
      const mixed = [...blank.slice(1), ...rows.slice(0, 1)];

      expect(await answered('bulkCreate', { rows })).toEqual(all('CREATED'));
      expect(await answered('bulkCreate', { rows, onConflict: updating })).toEqual(all('UNCHANGED'));
      expect(await answered('bulkCreate', { rows, onConflict: { action: 'IGNORE' } })).toEqual(all('SKIPPED'));
      expect(await answered('bulkUpdate', { rows })).toEqual(all('UNCHANGED'));
      expect(await answered('deleteMany', { where: { id: { gt: 0 } } })).toEqual(all('DELETED'));

      await answered('bulkCreate', { rows: blank });
      const changed = await answered('bulkUpdate', { rows });
      expect(changed.map((it) => it.record)).toEqual(records);
      await answered('deleteMany', { where: { id: { gt: 0 } } });

      await answered('bulkCreate', { rows: blank });
      const upserted = await answered('bulkCreate', { rows: [...rows].reverse(), onConflict: updating });
      expect(upserted.map((it) => it.record)).toEqual([...records].reverse());
      await answered('deleteMany', { where: { id: { gt: 0 } } });

      await answered('bulkCreate', { rows: blank });
      const named = await answered('bulkCreate', { rows: mixed, onConflict: updating });
      expect(named.at(-1)?.record).toEqual(records[0]);
      expect(new Set(named.slice(0, -1).map((it) => it.outcome))).toEqual(
        new Set(rows.length > 1 ? ['UNCHANGED'] : []),
      );
    });

    it('is set in every row that matches', async () => {
      await answered('bulkCreate', { rows: [{ id: 1 }, { id: 2 }] });
      for (const [sent, read] of values) {
        const args = { where: { id: { gt: 0 } }, data: { [column]: sent } };
        expect((await answered('updateMany', args)).map((it) => it.record[column])).toEqual([read, read]);
        const again = await answered('updateMany', args);
        expect(again.map((it) => it.outcome)).toEqual(['UNCHANGED', 'UNCHANGED']);
      }
    });

    it('refuses what it cannot keep, and stores none of the rows', async () => {
      for (const value of refused) {
        const { data, errors } = await asked('bulkCreate', { rows: [...rows, { id: 9_999, [column]: value }] });
        const told = errors?.map((it) => it.extensions['code'] ?? 'before anything runs');
        expect([value, data === undefined ? ['before anything runs'] : told]).toEqual([
          value,
          data === undefined ? ['before anything runs'] : ['BAD_USER_INPUT'],
        ]);
      }
      expect(await api.sql('SELECT id FROM "Cell"')).toEqual([]);
    });

    function asked(verb: keyof typeof takes, args: object) {
      const named = Object.keys(args).map((it) => `${it}: $${it}`);
      const declared = Object.keys(args).map((it) => `$${it}: ${takes[verb][it]}`);
      const document = `mutation (${declared.join(', ')}) {
        ${verb}Cell(${named.join(', ')}) { results { index outcome record { id ${column} } } }
      }`;
      return api.ask(document, { ...args });
    }

    async function answered(verb: keyof typeof takes, args: object): Promise<readonly Result[]> {
      const { data, errors } = await asked(verb, args);
      expect(errors).toBeUndefined();
      // As a client reads it: what JSON makes of it.
      return JSON.parse(JSON.stringify((data?.[`${verb}Cell`] as { results: unknown } | null)?.results));
    }
  },
);

interface Result {
  readonly index: number;
  readonly outcome: string;
  readonly record: Readonly<Record<string, unknown>>;
}

const takes: Readonly<Record<'bulkCreate' | 'bulkUpdate' | 'updateMany' | 'deleteMany', Record<string, string>>> = {
  bulkCreate: { rows: '[CellCreate!]!', onConflict: 'CellOnConflict' },
  bulkUpdate: { rows: '[CellSave!]!' },
  updateMany: { where: 'CellFilter', data: 'CellValues' },
  deleteMany: { where: 'CellFilter' },
};

/** Lists of the same values: all, one and none, for an array of arrays would be taken apart. */
function inLists({ exact, spelled = [], refused }: ColumnValues, column: string): ColumnValues {
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
