import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, everything, refused, rowsIn, schemaIn } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  const sql = 'ALTER TABLE "Sum" ADD CONSTRAINT "Sum_limited" CHECK ("limited" <= 10)';
  api = await openApi({ ...schemaIn('sums'), sql }, { max: 1 });
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const create = (data: object) => api.run('create', 'Sum', { data: { k: 'x', required: 1, ...data } });
const update = (increment: object, given: object = {}) =>
  api.run('update', 'Sum', { where: { k: 'x' }, increment, ...given });
const updateOrCreate = (increment: object, given: object = {}) =>
  api.run('updateOrCreate', 'Sum', { lookup: { k: 'x' }, increment, ...given });

const past = new Date('2001-02-03T04:05:06.007Z');

describe('a stored number', () => {
  it('of every kind is added to by the database', async () => {
    const stored = { int: 1, small: 2, big: 3n, float: 4.5, real: 5.5, decimal: '6.25', money: '7.5', required: 8 };
    await create(stored);
    const added = {
      int: -2,
      small: 1,
      big: 2n ** 53n,
      float: 0.25,
      real: 1,
      decimal: '0.5',
      money: '0.25',
      required: 1,
    };
    const expected = {
      ...{ int: -1, small: 3, big: 2n ** 53n + 3n, float: 4.75, real: 6.5 },
      ...{ decimal: '6.75', money: '7.75', required: 9 },
    };
    for (const call of [update, updateOrCreate]) {
      await api.sql('DELETE FROM "Sum"');
      await create(stored);
      expect(await call(added)).toMatchObject({
        row: expected,
        outcome: 'UPDATED',
        changed: ['int', 'small', 'big', 'float', 'real', 'decimal', 'money', 'required'],
      });
    }
    expect(await rowsIn(api, 'Sum')).toMatchObject([{ int: -1, smallish: 3, float: 4.75, decimal: 6.75 }]);
  });

  it('is added to where it stands, by one statement that does not know it', async () => {
    await create({ int: 1 });
    const statements = await statementsDuring(api.pool, () => update({ int: 2 }, { data: { limited: 3 } }));
    expect(statements.filter((it) => it.startsWith('UPDATE'))).toEqual([
      expect.stringMatching(/"int" = COALESCE\("int", CAST\(0 AS integer\)\) \+ CAST\(\$3 AS integer\) WHERE "id" = /),
    ]);
    expect(await rowsIn(api, 'Sum')).toMatchObject([{ int: 3, limited: 3 }]);
  });

  it('is added to by less than JavaScript knows', async () => {
    const least = `0.${'0'.repeat(400)}1`;
    await create({ exact: '1' });
    for (const [call, exact] of [
      [update, `1.${'0'.repeat(400)}1`],
      [updateOrCreate, `1.${'0'.repeat(400)}2`],
    ] as const)
      expect(await call({ exact: least })).toMatchObject({ outcome: 'UPDATED', changed: ['exact'], row: { exact } });
    expect((await update({ exact: least }, { expect: { required: 1 } })).outcome).toBe('UPDATED');
  });

  it('that is NULL counts as 0', async () => {
    await create({});
    await api.sql('UPDATE "Sum" SET dotted = NULL');
    expect(await update({ small: 3, real: 0.5, money: '-1.25', dotted: 4 })).toMatchObject({
      row: { small: 3, real: 0.5, money: '-1.25', dotted: 4 },
      changed: ['small', 'real', 'money', 'dotted'],
    });
  });

  it('is changed together with other columns', async () => {
    await create({ int: 1, touched: past });
    const { row, changed } = await update({ int: 1 }, { data: { limited: 2, required: 1 } });
    expect([changed, row?.['int'], row?.['limited']]).toEqual([['int', 'limited'], 2, 2]);
    expect(Number(row?.['touched'])).toBeGreaterThan(Number(past));
  });

  it('to which nothing is added is UNCHANGED, and nothing is written', async () => {
    await create({ float: 1e20, real: 16_777_216, touched: past });
    const before = await everything(api);
    for (const call of [update, updateOrCreate])
      for (const increment of [
        {},
        { int: 0, small: 0, big: 0n, float: 0, real: 0, decimal: '0', money: '0' },
        { float: -0 },
        // So small beside the stored number that the sum is the stored number.
        { float: 1 },
        { real: 0.5 },
      ])
        expect(await call(increment)).toMatchObject({ outcome: 'UNCHANGED', changed: [], row: { touched: past } });
    expect(await everything(api)).toEqual(before);
  });
});

describe('a sum the column cannot hold', () => {
  it('is VALUE_ERROR, and nothing is changed', async () => {
    await create({
      ...{ int: 2 ** 31 - 1, small: 32_767, big: 2n ** 63n - 1n, float: 1e308 },
      ...{ real: 3e38, decimal: '9999.99', money: '92233720368547758.07', limited: 1 },
    });
    for (const increment of [
      { int: 1 },
      { small: 1 },
      { big: 1n },
      { float: 1e308 },
      { real: 3e38 },
      { decimal: '0.01' },
      { money: '0.01' },
    ])
      for (const [verb, where] of [
        ['update', { where: { k: 'x' }, data: { limited: 2 } }],
        ['updateOrCreate', { lookup: { k: 'x' }, defaults: { limited: 2 } }],
      ] as const)
        expect([increment, await refused(api, [verb, 'Sum'], { ...where, increment })]).toEqual([
          increment,
          { code: 'VALUE_ERROR', outcome: 'NOT_APPLIED', model: 'Sum', fields: null },
        ]);
    expect((await update({ int: -1 })).row?.['int']).toBe(2 ** 31 - 2);
  });

  it('for a rule is CHECK_VIOLATION', async () => {
    await create({ limited: 9 });
    expect((await update({ limited: 1 })).row?.['limited']).toBe(10);
    expect(await refused(api, ['update', 'Sum'], { where: { k: 'x' }, increment: { limited: 1 } })).toMatchObject({
      code: 'CHECK_VIOLATION',
    });
  });
});
