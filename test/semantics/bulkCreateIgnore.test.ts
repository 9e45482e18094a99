import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, openSemantics, refusedMany, rowsIn } from '../support/semantics.ts';

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
const updating = (model: string, rows: readonly object[], conflict: object = {}) =>
  bulkCreate(model, rows, { onConflict: { action: 'UPDATE', ...conflict } });
const refusedFor = (model: string, rows: readonly object[], onConflict: object, options: object = {}) =>
  refusedMany(api, ['bulkCreate', model], { rows, onConflict, ...options });

const outcomesOf = (answer: readonly { readonly outcome: string }[]) => answer.map((it) => it.outcome);
const rowsOf = (answer: readonly { readonly row: unknown }[]) => answer.map((it) => it.row);
const pairs = (...numbers: readonly number[]) => numbers.map((it) => ({ f1: it, f2: it }));

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
