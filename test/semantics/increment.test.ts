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
const addable = [
  ...['int', 'small', 'big', 'float', 'real', 'decimal', 'money', 'exact', 'required', 'dotted', 'serial', 'limited'],
];

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

describe('a row that is created', () => {
  it('adds to the defaults of its columns, or to 0', async () => {
    const all = {
      ...{ int: 1, small: 1, big: 1n, float: 1, real: 1, decimal: '1', money: '1', exact: '1' },
      ...{ required: 1, dotted: 1, serial: 1, limited: 1 },
    };
    expect(await updateOrCreate(all)).toMatchObject({
      row: {
        ...{ int: 6, small: 1, big: 9007199254740994n, float: 1.5, real: 1, decimal: '2.5', money: '1' },
        ...{ required: 1, dotted: 4, serial: 2, limited: 2 },
      },
      outcome: 'CREATED',
      changed: [],
    });
    expect(await updateOrCreate(all)).toMatchObject({
      row: { int: 7, small: 2, big: 9007199254740995n, decimal: '3.5', money: '2', required: 2, dotted: 5, serial: 3 },
      outcome: 'UPDATED',
      changed: addable,
    });
  });

  it('takes the value of createDefaults instead', async () => {
    const given = { createDefaults: { required: 100, int: 7, small: null, decimal: '0' } };
    const increment = { required: 1, int: 1, small: 1, decimal: '1', limited: 1 };
    const values = [];
    for (let calls = 0; calls < 2; calls += 1) values.push((await updateOrCreate(increment, given)).row);
    expect(values).toMatchObject([
      { required: 100, int: 7, small: null, decimal: '0', limited: 2 },
      { required: 101, int: 8, small: 1, decimal: '1', limited: 3 },
    ]);
  });

  it('takes the defaults beside it', async () => {
    const given = { defaults: { int: 7 } };
    expect((await updateOrCreate({ required: 3 }, given)).row).toMatchObject({ required: 3, int: 7 });
    expect((await updateOrCreate({ required: 3 }, given)).row).toMatchObject({ required: 6, int: 7 });
  });

  it('is refused what it cannot hold, and nothing is stored', async () => {
    for (const [increment, code] of [
      [{ required: 1, int: 2 ** 31 - 1 }, 'VALUE_ERROR'],
      [{ required: 1, limited: 10 }, 'CHECK_VIOLATION'],
      [{ int: 1 }, 'NOT_NULL_VIOLATION'],
    ] as const)
      expect(await refused(api, ['updateOrCreate', 'Sum'], { lookup: { k: 'x' }, increment })).toMatchObject({ code });
    expect(await rowsIn(api, 'Sum')).toEqual([]);
  });
});

describe('arguments that are wrong whatever the data', () => {
  it('are refused before any statement', async () => {
    for (const [verb, given, argument] of [
      ['update', { where: { k: 'x' }, increment: { int: 1 }, data: { int: 1 } }, 'increment.int'],
      ['update', { where: { k: 'x' }, increment: { small: 1 }, data: { small: null } }, 'increment.small'],
      ['update', { where: { k: 'x' }, increment: { small: null } }, 'increment.small'],
      ['update', { where: { k: 'x' }, increment: { int: null } }, 'increment.int'],
      ['update', { where: { k: 'x' }, increment: { small: 32_768 } }, 'increment.small'],
      ['update', { where: { k: 'x' }, increment: { decimal: '0.001' } }, 'increment.decimal'],
      ['update', { where: { k: 'x' }, increment: { money: '0.001' } }, 'increment.money'],
      ['updateOrCreate', { lookup: { k: 'x', int: 1 }, increment: { int: 1 } }, 'increment.int'],
      ['updateOrCreate', { lookup: { k: 'x' }, increment: { int: 1 }, defaults: { int: 1 } }, 'increment.int'],
      [
        'updateOrCreate',
        { lookup: { k: 'x' }, increment: { int: 1 }, defaults: { int: 1 }, createDefaults: {} },
        'increment.int',
      ],
      ['updateOrCreate', { lookup: { k: 'x' }, increment: { int: null } }, 'increment.int'],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(api.run(verb, 'Sum', given), `${verb} ${argument}`).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          details: { argument },
        });
      });
      expect([verb, argument, statements]).toEqual([verb, argument, []]);
    }
  });

  it('do not exist for keys, foreign keys, lists and what is no number', async () => {
    const members = api.api.schema.getType('SumIncrement');
    expect(Object.keys((members as unknown as { getFields(): object }).getFields())).toEqual(addable);
    const { errors } = await api.ask('mutation { updateSum(where: { k: "x" }, increment: { rank: 1 }) { outcome } }');
    expect(errors).toHaveLength(1);
  });
});

describe('a missing row', () => {
  it('is NOT_FOUND', async () => {
    expect(await refused(api, ['update', 'Sum'], { where: { k: 'none' }, increment: { int: 1 } })).toEqual({
      code: 'NOT_FOUND',
      outcome: 'NOT_APPLIED',
      model: 'Sum',
      keys: [{ k: 'none' }],
    });
  });

  it('is told with a key that JSON cannot carry as it is', async () => {
    const { errors } = await api.ask(
      `mutation {
        a: upsertLedger(data: { id: "9007199254740993", at: "2024-01-01T00:00:00Z" }) { outcome }
        b: loadLedger(where: { id: "9007199254740993" }) { outcome }
        c: updateLedger(where: { at: "2024-01-01T00:00:00Z" }, increment: { balance: 1 }) { outcome }
        d: deleteLedger(where: { id: 7 }, strict: true) { outcome }
      }`,
    );
    expect(JSON.parse(JSON.stringify(errors?.map((it) => it.extensions['keys'])))).toEqual([
      [{ id: '9007199254740993' }],
      [{ id: '9007199254740993' }],
      [{ at: '2024-01-01T00:00:00.000Z' }],
      [{ id: '7' }],
    ]);
  });
});
