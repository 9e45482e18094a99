import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, refused, rowsIn, schemaIn } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  const sql = 'ALTER TABLE "Sum" ADD CONSTRAINT "Sum_limited" CHECK ("limited" <= 10)';
  api = await openApi({ ...schemaIn('sums'), sql }, { max: 1 });
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const updateOrCreate = (increment: object, given: object = {}) =>
  api.run('updateOrCreate', 'Sum', { lookup: { k: 'x' }, increment, ...given });

const addable = [
  ...['int', 'small', 'big', 'float', 'real', 'decimal', 'money', 'exact', 'required', 'dotted', 'serial', 'limited'],
];

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
