import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, openSemantics, refusedMany, rowsIn } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const bulkCreate = (model: string, rows: readonly object[], options: object = {}) =>
  api.runMany('bulkCreate', model, { rows, ...options });
const ignoring = (model: string, rows: readonly object[], target?: string, options: object = {}) =>
  bulkCreate(model, rows, { onConflict: { action: 'IGNORE', target }, ...options });
const updating = (model: string, rows: readonly object[], conflict: object = {}, options: object = {}) =>
  bulkCreate(model, rows, { onConflict: { action: 'UPDATE', ...conflict }, ...options });
const refusedFor = (model: string, rows: readonly object[], onConflict: object, options: object = {}) =>
  refusedMany(api, ['bulkCreate', model], { rows, onConflict, ...options });

const outcomesOf = (answer: readonly { readonly outcome: string }[]) => answer.map((it) => it.outcome);
const rowsOf = (answer: readonly { readonly row: unknown }[]) => answer.map((it) => it.row);
const pairs = (...numbers: readonly number[]) => numbers.map((it) => ({ f1: it, f2: it }));
const past = new Date('2001-02-03T04:05:06.007Z');

describe('IGNORE', () => {
  it('answers with the row that stands in the way', async () => {
    await bulkCreate('TwoFields', pairs(1, 2, 3));
    const answer = await ignoring('TwoFields', pairs(2, 3, 4));
    expect(outcomesOf(answer)).toEqual(['SKIPPED', 'SKIPPED', 'CREATED']);
    expect(rowsOf(answer).slice(0, 2)).toEqual([
      { id: 2, f1: 2, f2: 2, name: '' },
      { id: 3, f1: 3, f2: 3, name: '' },
    ]);
    expect(answer[2]?.row).toMatchObject({ f1: 4, f2: 4 });
    expect(await rowsIn(api, 'TwoFields')).toHaveLength(4);
  });

  it('creates rows whose key only the database makes', async () => {
    const answer = await ignoring('Priced', [{ net: 1 }, { net: 2 }]);
    expect(answer.map((it) => [it.outcome, it.row?.['gross']])).toEqual([
      ['CREATED', 2],
      ['CREATED', 4],
    ]);
  });

  it('finds the row by whichever key stands in the way', async () => {
    await bulkCreate('TwoFields', pairs(1, 2));
    const answer = await ignoring('TwoFields', [
      { f1: 1, f2: 9 },
      { f1: 9, f2: 2 },
      { id: 2, f1: 8, f2: 8 },
      { f1: 7, f2: 7 },
    ]);
    expect(outcomesOf(answer)).toEqual(['SKIPPED', 'SKIPPED', 'SKIPPED', 'CREATED']);
    expect(answer.slice(0, 3).map((it) => it.row?.['id'])).toEqual([1, 2, 2]);
  });

  it('stores the first of rows with the same key, and answers the others with it', async () => {
    const rows = [
      { id: 111, name: 'first' },
      { id: 111, name: 'second' },
    ];
    const answer = await ignoring('RBook', rows);
    expect(outcomesOf(answer)).toEqual(['CREATED', 'SKIPPED']);
    expect(answer.map((it) => it.row?.['name'])).toEqual(['first', 'first']);
    expect(await api.sql('SELECT name FROM "RBook"')).toEqual([{ name: 'first' }]);
  });

  it('gives a row its chance when the one before it was not stored itself', async () => {
    await bulkCreate('TwoFields', pairs(1));
    const answer = await ignoring('TwoFields', [
      { f1: 5, f2: 1 },
      { f1: 5, f2: 6 },
      { f1: 9, f2: 6 },
    ]);
    expect(outcomesOf(answer)).toEqual(['SKIPPED', 'CREATED', 'SKIPPED']);
    expect(answer.map((it) => it.row?.['f1'])).toEqual([1, 5, 5]);
  });

  it('stores the last one when that is wished, and refuses them when that is', async () => {
    const rows = [
      { f1: 1, f2: 1, name: 'a' },
      { f1: 1, f2: 2, name: 'b' },
      { f1: 3, f2: 3, name: 'c' },
    ];
    const action = { action: 'IGNORE' };
    expect(await refusedFor('TwoFields', rows, action, { duplicates: 'ERROR' })).toEqual({
      code: 'DUPLICATE_KEY_IN_BATCH',
      outcome: 'NOT_APPLIED',
      model: 'TwoFields',
      fields: ['f1'],
      indexes: [0, 1],
    });
    const answer = await bulkCreate('TwoFields', rows, { onConflict: action, duplicates: 'LAST_WINS' });
    expect(outcomesOf(answer)).toEqual(['SUPERSEDED', 'CREATED', 'CREATED']);
    expect(answer.map((it) => it.row?.['name'])).toEqual(['b', 'b', 'c']);
  });

  it('with a target forgives only that key', async () => {
    await bulkCreate('RBook', [{ name: 'a', authorId: 1 }]);
    const conflict = { action: 'IGNORE', target: 'authorId_name' };
    expect(await refusedFor('RBook', [{ id: 1, name: 'Agile' }], conflict)).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['id'],
      index: 0,
    });
    expect(
      await refusedFor(
        'RBook',
        [
          { name: 'a', authorId: 1, id: 1 },
          { id: 1, name: 'b', authorId: 2 },
        ],
        conflict,
      ),
    ).toMatchObject({ code: 'UNIQUE_CONFLICT', fields: ['id'], index: 1 });
    const answer = await ignoring('RBook', [{ name: 'a', authorId: 1 }, { name: 'a' }, { name: 'a' }], 'authorId_name');
    expect(outcomesOf(answer)).toEqual(['SKIPPED', 'CREATED', 'CREATED']);
  });

  it('tells a row that only a key nobody can name stands in the way of', async () => {
    await bulkCreate('Lang', [{ name: 'Foo' }]);
    const rows = [{ name: 'bar' }, { name: 'foo' }];
    expect(await refusedFor('Lang', rows, { action: 'IGNORE' })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: null,
      index: 1,
    });
    await bulkCreate('SoftUser', [{ email: 'a' }]);
    expect(outcomesOf(await ignoring('SoftUser', [{ email: 'a' }, { email: 'b' }]))).toEqual(['SKIPPED', 'CREATED']);
  });

  it('takes no value for a value where the key does', async () => {
    await bulkCreate('Seat', [{ row: 1, label: null }]);
    const rows = [
      { row: 1, label: null },
      { row: 2, label: null },
      { row: 2, label: 'a' },
      { row: 2, label: null },
    ];
    for (const target of [undefined, 'row_label'])
      expect(outcomesOf(await ignoring('Seat', rows, target))).toEqual(
        target ? Array(4).fill('SKIPPED') : ['SKIPPED', 'CREATED', 'CREATED', 'SKIPPED'],
      );
    expect(await rowsIn(api, 'Seat')).toHaveLength(3);
  });

  it('in batches answers the same', async () => {
    await bulkCreate('TwoFields', pairs(1, 4));
    const rows = pairs(5, 4, 3, 2, 1, 3);
    const answer = await ignoring('TwoFields', rows, undefined, { batchSize: 2 });
    expect(outcomesOf(answer)).toEqual(['CREATED', 'SKIPPED', 'CREATED', 'CREATED', 'SKIPPED', 'SKIPPED']);
    expect(answer.map((it) => it.row?.['f1'])).toEqual([5, 4, 3, 2, 1, 3]);
  });
});

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

describe('a target that cannot be one', () => {
  it('is told', async () => {
    const told = { code: 'CONFLICT_TARGET_UNUSABLE', outcome: 'NOT_APPLIED', model: 'Deferred', target: 'k' };
    for (const onConflict of [
      { action: 'UPDATE', target: 'k' },
      { action: 'IGNORE', target: 'k' },
      { action: 'IGNORE' },
      { action: 'UPDATE' },
    ])
      expect(await refusedFor('Deferred', [{ k: 'x' }], onConflict)).toEqual(told);
  });

  it('does not keep another key from being one', async () => {
    await bulkCreate('Deferred', [{ k: 'x' }]);
    const answer = await updating(
      'Deferred',
      [
        { id: 1, k: 'y' },
        { id: 2, k: 'z' },
      ],
      { target: 'id' },
    );
    expect(outcomesOf(answer)).toEqual(['UPDATED', 'CREATED']);
  });
});
