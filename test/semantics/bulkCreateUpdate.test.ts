import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, openSemantics, refusedMany } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const bulkCreate = (model: string, rows: readonly object[], options: object = {}) =>
  api.runMany('bulkCreate', model, { rows, ...options });
const updating = (model: string, rows: readonly object[], conflict: object = {}, options: object = {}) =>
  bulkCreate(model, rows, { onConflict: { action: 'UPDATE', ...conflict }, ...options });
const refusedFor = (model: string, rows: readonly object[], onConflict: object, options: object = {}) =>
  refusedMany(api, ['bulkCreate', model], { rows, onConflict, ...options });

const outcomesOf = (answer: readonly { readonly outcome: string }[]) => answer.map((it) => it.outcome);
const rowsOf = (answer: readonly { readonly row: unknown }[]) => answer.map((it) => it.row);
const pairs = (...numbers: readonly number[]) => numbers.map((it) => ({ f1: it, f2: it }));
const past = new Date('2001-02-03T04:05:06.007Z');

describe('UPDATE', () => {
  beforeEach(() =>
    bulkCreate('TwoFields', [
      { f1: 1, f2: 1, name: 'a' },
      { f1: 2, f2: 2, name: 'b' },
    ]),
  );

  it('writes what the rows name, but their key', async () => {
    const answer = await updating('TwoFields', [{ f1: 1, f2: 7, name: 'c' }], { target: 'f1' });
    expect(answer).toEqual([{ outcome: 'UPDATED', row: { id: 1, f1: 1, f2: 7, name: 'c' } }]);
  });

  it('writes no more than the columns listed', async () => {
    const rows = [
      { f1: 1, f2: 1, name: 'c' },
      { f1: 2, f2: 9, name: 'd' },
    ];
    expect(await updating('TwoFields', rows, { target: 'f1', update: ['name'] })).toEqual([
      { outcome: 'UPDATED', row: { id: 1, f1: 1, f2: 1, name: 'c' } },
      { outcome: 'UPDATED', row: { id: 2, f1: 2, f2: 2, name: 'd' } },
    ]);
    await bulkCreate('RBook', [{ id: 101, authorId: 7, name: 'Perelandra' }]);
    const book = { id: 101, name: 'P2', authorId: 6, isbn: '1' };
    expect(rowsOf(await updating('RBook', [book], { target: 'id', update: ['name'] }))).toEqual([
      { id: 101, authorId: 7, name: 'P2', isbn: null, format: null, publishedOn: null },
    ]);
  });

  it('updates and creates side by side', async () => {
    const stored = ['US', 'NL', 'DE', 'CZ'].map((iso) => ({ iso, name: iso, description: 'old' }));
    await bulkCreate('Country', stored);
    const rows = ['DE', 'CZ', 'AU', 'JP'].map((iso) => ({ iso, name: iso, description: 'new' }));
    const answer = await updating('Country', rows, { target: 'iso_name', update: ['description'] });
    expect(outcomesOf(answer)).toEqual(['UPDATED', 'UPDATED', 'CREATED', 'CREATED']);
    expect(await api.sql('SELECT iso, description FROM "Country" ORDER BY id')).toEqual([
      ...['US', 'NL'].map((iso) => ({ iso, description: 'old' })),
      ...['DE', 'CZ', 'AU', 'JP'].map((iso) => ({ iso, description: 'new' })),
    ]);
  });

  it('changes in each row only the columns that row names', async () => {
    await bulkCreate('Country', [
      { iso: 'DE', name: 'Germany', description: 'd1' },
      { iso: 'CZ', name: 'Czechia', description: 'd2' },
    ]);
    const rows = [
      { iso: 'DE', name: 'Germany', description: 'new' },
      { iso: 'CZ', name: 'Czechia' },
    ];
    const answer = await updating('Country', rows, { target: 'iso_name' });
    expect(answer.map((it) => [it.outcome, it.row?.['description']])).toEqual([
      ['UPDATED', 'new'],
      ['UNCHANGED', 'd2'],
    ]);
  });

  it('leaves alone what is equal, and when it was written', async () => {
    await bulkCreate('Ranked', [
      { number: 1, rank: 1, name: 'a', updatedAt: past },
      { number: 2, rank: 2, name: 'b', updatedAt: past },
    ]);
    const rows = [
      { number: 2, rank: 2, name: 'b' },
      { number: 1, rank: 9, name: 'a' },
      { number: 3, rank: 3, name: 'c' },
    ];
    const answer = await updating('Ranked', rows, { target: 'number' });
    expect(outcomesOf(answer)).toEqual(['UNCHANGED', 'UPDATED', 'CREATED']);
    expect(answer[0]?.row).toEqual({ id: 2, number: 2, rank: 2, name: 'b', updatedAt: past });
    expect(Number(answer[1]?.row?.['updatedAt'])).toBeGreaterThan(Number(past));
  });

  it('generated values are for new rows only', async () => {
    await bulkCreate('Keyed', [{ id: 'C1', k: 'x', v: 1, createdAt: past }]);
    const answer = await updating('Keyed', [{ k: 'x', v: 2 }], { target: 'k' });
    expect(answer).toEqual([{ outcome: 'UPDATED', row: { id: 'C1', k: 'x', v: 2, createdAt: past } }]);
  });

  it('takes the key that rows bring, or the only other one, for the target', async () => {
    expect(outcomesOf(await updating('TwoFields', [{ id: 1, f1: 1, f2: 1, name: 'z' }]))).toEqual(['UPDATED']);
    await bulkCreate('Food', [{ name: 'Kiwi' }]);
    expect(outcomesOf(await updating('Food', [{ name: 'Kiwi' }, { name: 'Fig' }]))).toEqual(['UNCHANGED', 'CREATED']);
    expect(await refusedFor('TwoFields', [{ f1: 1, f2: 1 }], { action: 'UPDATE' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'onConflict.target',
    });
  });

  it('refuses to write the primary key', async () => {
    expect(
      await refusedFor('TwoFields', pairs(1), { action: 'UPDATE', target: 'f1', update: ['name', 'id'] }),
    ).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'onConflict.update[1]' });
  });

  it('rows without a value in the key are new', async () => {
    await bulkCreate('NullableThing', [{ a: 1, b: null }]);
    const answer = await updating('NullableThing', [{ a: 1, b: null }, { a: 1 }, { a: 1, b: 1 }], { target: 'a_b' });
    expect(outcomesOf(answer)).toEqual(['CREATED', 'CREATED', 'CREATED']);
    expect(new Set(answer.map((it) => it.row?.['id'])).size).toBe(3);
  });

  it('no value is one where the key says so', async () => {
    await bulkCreate('Seat', [{ row: 1, label: null }]);
    const rows = [
      { row: 1, label: null },
      { row: 2, label: null },
      { row: 2, label: 'x' },
    ];
    expect(outcomesOf(await updating('Seat', rows, { target: 'row_label' }))).toEqual([
      'UNCHANGED',
      'CREATED',
      'CREATED',
    ]);
  });

  it('rows without a generated key never fall upon a stored row', async () => {
    await api.sql(`INSERT INTO "DbDefault" (id, name) VALUES (1, 'by hand')`);
    expect(await api.sql('SELECT name FROM "DbDefault"')).toEqual([{ name: 'by hand' }]);
    await expect(updating('DbDefault', [{ name: 'x' }], { target: 'id' })).rejects.toMatchObject({
      code: 'UNIQUE_CONFLICT',
      details: { fields: ['id'] },
    });
    expect(await api.sql('SELECT name FROM "DbDefault"')).toEqual([{ name: 'by hand' }]);
  });

  it('another key that is taken is told with its row', async () => {
    const rows = [
      { f1: 3, f2: 3 },
      { f1: 1, f2: 1, name: 'z' },
      { f1: 2, f2: 1 },
    ];
    expect(await refusedFor('TwoFields', rows, { action: 'UPDATE', target: 'f1' })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['f2'],
      index: 2,
    });
  });

  it('a key that was taken a moment ago only is no conflict', async () => {
    // What a rival does who is gone when we look for it: PostgreSQL names the key, and nobody has it.
    await api.sql(`
      CREATE SEQUENCE rivals;
      CREATE FUNCTION rival() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('rivals') = 1 THEN RAISE unique_violation USING CONSTRAINT = 'TwoFields_f2_key'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER rival BEFORE INSERT ON "TwoFields" FOR EACH ROW EXECUTE FUNCTION rival()`);
    try {
      for (const how of [{}, { onConflict: { action: 'UPDATE', target: 'f1' } }]) {
        await api.sql(`SELECT setval('rivals', 1, false)`);
        const rows = [{ f1: 51, f2: 51 }];
        const [it] = await api.runMany('bulkCreate', 'TwoFields', { rows, ...how });
        expect(it?.row).toMatchObject({ f1: 51, f2: 51 });
      }
    } finally {
      await api.sql('DROP TRIGGER rival ON "TwoFields"; DROP FUNCTION rival; DROP SEQUENCE rivals');
    }
  });

  it('rows with the same key are refused, or one of them wins', async () => {
    const rows = [
      { f1: 1, f2: 1, name: 'first' },
      { f1: 5, f2: 5, name: 'other' },
      { f1: 1, f2: 1, name: 'last' },
    ];
    expect(await refusedFor('TwoFields', rows, { action: 'UPDATE', target: 'f1' })).toEqual({
      code: 'DUPLICATE_KEY_IN_BATCH',
      outcome: 'NOT_APPLIED',
      model: 'TwoFields',
      fields: ['f1'],
      indexes: [0, 2],
    });
    const first = await updating('TwoFields', rows, { target: 'f1' }, { duplicates: 'FIRST_WINS' });
    expect(first.map((it) => [it.outcome, it.row?.['name']])).toEqual([
      ['UPDATED', 'first'],
      ['CREATED', 'other'],
      ['SUPERSEDED', 'first'],
    ]);
    const last = await updating('TwoFields', rows, { target: 'f1' }, { duplicates: 'LAST_WINS' });
    expect(last.map((it) => [it.outcome, it.row?.['name']])).toEqual([
      ['SUPERSEDED', 'last'],
      ['UNCHANGED', 'other'],
      ['UPDATED', 'last'],
    ]);
    const books = [
      { id: 111, name: 'first' },
      { id: 111, name: 'second' },
    ];
    expect(await refusedFor('RBook', books, { action: 'UPDATE', target: 'id' })).toMatchObject({ indexes: [0, 1] });
  });

  it('is one statement, and one more for rows that did not differ', async () => {
    const changing = await statementsDuring(api.pool, () =>
      updating('TwoFields', [{ f1: 1, f2: 1, name: 'x' }], { target: 'f1' }),
    );
    const same = await statementsDuring(api.pool, () => updating('TwoFields', pairs(1, 2), { target: 'f1' }));
    const own = (statements: readonly string[]) => statements.filter((it) => it.startsWith('WITH'));
    expect([own(changing).length, own(same).length]).toEqual([1, 2]);
  });
});
