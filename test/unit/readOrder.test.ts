import { beforeAll, describe, expect, it } from 'vitest';
import { describe as described } from '../../src/model/describe.ts';
import type { Model } from '../../src/model/model.ts';
import { reversed, sortOf, subjectOf } from '../../src/model/order.ts';
import type { OperationError } from '../../src/operations/errors.ts';
import { cursorOf, readCursor } from '../../src/operations/steps/cursor.ts';
import { readGroups } from '../../src/operations/steps/readGroups.ts';
import { orderLimits, readOrder } from '../../src/operations/steps/readOrder.ts';
import { generated } from '../support/generated.ts';
import { schemaIn } from '../support/semantics.ts';

let models: readonly Model[];
beforeAll(async () => {
  models = described((await generated(schemaIn('filters').prisma)).datamodel).models;
});

function modelOf(name: string): Model {
  const model = models.find((it) => it.name === name);
  if (!model) throw new Error(`There is no ${name}.`);
  return model;
}

const read = (orderBy: unknown, model = 'Thing', limits = orderLimits) =>
  readOrder(orderBy, { model: modelOf(model), path: 'orderBy' }, limits);

const told = (orderBy: unknown, model = 'Thing') => read(orderBy, model).map((it) => `${subjectOf(it)} ${sortOf(it)}`);

function refusalOf(work: () => unknown): readonly [code: string, argument: unknown] | null {
  try {
    work();
    return null;
  } catch (thrown) {
    const { code, details } = thrown as OperationError;
    return [code, details.argument];
  }
}

describe('an order', () => {
  it('ends with the primary key, which is not repeated', () => {
    expect(told(undefined)).toEqual(['id ASC']);
    expect(told([])).toEqual(['id ASC']);
    expect(told([{ name: 'DESC' }])).toEqual(['name DESC', 'id ASC']);
    expect(told([{ id: 'DESC_NULLS_LAST' }, { name: 'ASC' }])).toEqual(['id DESC_NULLS_LAST', 'name ASC']);
    expect(told([{ b: 'DESC' }], 'Place')).toEqual(['b DESC', 'a ASC']);
    expect(told([{ name: 'ASC' }, { name: 'DESC' }])).toEqual(['name ASC', 'id ASC']);
  });

  it('leads to rows of other tables, and counts them', () => {
    expect(
      told([{ owner: { badge: { code: 'DESC' } } }, { tagsCount: 'ASC' }, { up: { belowCount: 'DESC' } }]),
    ).toEqual(['owner.badge.code DESC', 'tags# ASC', 'up.below# DESC', 'id ASC']);
  });

  it('is read backwards with nulls at the other end', () => {
    const order = read([
      { text: 'ASC' },
      { count: 'DESC' },
      { owner: { name: 'ASC_NULLS_FIRST' } },
      { big: 'DESC_NULLS_LAST' },
    ]);
    expect(reversed(order).map(sortOf)).toEqual([
      'DESC_NULLS_FIRST',
      'ASC_NULLS_LAST',
      'DESC_NULLS_LAST',
      'ASC_NULLS_FIRST',
      'DESC_NULLS_FIRST',
    ]);
  });

  it.each<[unknown, string]>([
    ['name', 'orderBy'],
    [[{}], 'orderBy[0]'],
    [[null], 'orderBy[0]'],
    [[{ name: 'ASC', id: 'ASC' }], 'orderBy[0]'],
    [[{ id: 'ASC' }, { name: null }], 'orderBy[1].name'],
    [[{ name: 'DESC; DROP TABLE x' }], 'orderBy[0].name'],
    [[{ nobody: 'ASC' }], 'orderBy[0].nobody'],
    [[{ texts: 'ASC' }], 'orderBy[0].texts'],
    [[{ data: 'ASC' }], 'orderBy[0].data'],
    [[{ tags: { word: 'ASC' } }], 'orderBy[0].tags'],
    [[{ owner: null }], 'orderBy[0].owner'],
    [[{ owner: 'ASC' }], 'orderBy[0].owner'],
    [[{ owner: { things: 'ASC' } }], 'orderBy[0].owner.things'],
  ])('%j is refused', (orderBy, argument) => {
    expect(refusalOf(() => read(orderBy))).toEqual(['BAD_USER_INPUT', argument]);
  });

  it('of too many things, or too far away, is refused', () => {
    const far = (steps: number) =>
      Array.from({ length: steps }).reduce<object>((inner) => ({ up: inner }), { id: 'ASC' });
    const many = (things: number) => Array.from({ length: things }, () => ({ id: 'ASC' }));
    expect([refusalOf(() => read([far(4)])), refusalOf(() => read(many(5)))]).toEqual([null, null]);
    for (const it of [[far(5)], many(6)]) expect(refusalOf(() => read(it))).toEqual(['LIMIT_EXCEEDED', 'orderBy']);
    expect(refusalOf(() => read([far(2)], 'Thing', { parts: 1, depth: 1 }))).toEqual(['LIMIT_EXCEEDED', 'orderBy']);
  });
});

describe('a cursor', () => {
  const orderBy = [{ owner: { name: 'ASC' } }, { weight: 'DESC' }, { tagsCount: 'ASC' }];
  const values = ['Ann', '0.1', '3', '17'];
  const written = () => cursorOf(modelOf('Thing'), read(orderBy), values);
  const readBack = (cursor: string, by: unknown = orderBy) =>
    readCursor(cursor, read(by), { model: modelOf('Thing'), path: 'after' });
  const forged = (parts: (mark: unknown) => unknown) => {
    const [mark] = JSON.parse(Buffer.from(written(), 'base64url').toString());
    return Buffer.from(JSON.stringify(parts(mark))).toString('base64url');
  };

  it('gives back what it was made of, no value included', () => {
    expect(readBack(written())).toEqual(values);
    expect(readBack(cursorOf(modelOf('Thing'), read(orderBy), [null, null, '0', '1']))).toEqual([null, null, '0', '1']);
  });

  it('of another ordering or of another model is refused', () => {
    for (const by of [[], [{ owner: { name: 'DESC' } }, ...orderBy.slice(1)], orderBy.slice(1), orderBy.toReversed()])
      expect(refusalOf(() => readBack(written(), by))).toEqual(['BAD_USER_INPUT', 'after']);
    const order = read([], 'Owner');
    const cursor = cursorOf(modelOf('Thing'), read([]), ['1']);
    const other = () => readCursor(cursor, order, { model: modelOf('Owner'), path: 'after' });
    expect(refusalOf(other)).toEqual(['BAD_USER_INPUT', 'after']);
  });

  it('that was never given is refused', () => {
    const cursors = [
      '',
      'x',
      'bm90IGEgY3Vyc29y',
      `${written()}=`,
      ` ${written()}`,
      written().slice(0, -1),
      'AAAA',
      Buffer.from('null').toString('base64url'),
      Buffer.from('{"0": 1}').toString('base64url'),
      forged((mark) => [mark]),
      forged((mark) => [mark, ...values.slice(1)]),
      forged((mark) => [mark, ...values, '1']),
      forged((mark) => [mark, ...values.slice(0, 3), 17]),
      forged((mark) => [mark, ...values.slice(0, 3), null]),
      forged((mark) => [mark, 'Ann', '0.1', null, '17']),
      forged((mark) => [mark, 'a\0', ...values.slice(1)]),
      forged((mark) => [mark, 'Ann', '0.1', '3', '1; DROP TABLE x']),
    ];
    for (const it of cursors) expect([it, refusalOf(() => readBack(it))]).toEqual([it, ['BAD_USER_INPUT', 'after']]);
  });

  it.each<[column: string, ...refused: string[]]>([
    ['id', '', ' 1', '1.0', '+1', '01', '2147483648', '-2147483649', '1e3'],
    ['small', '32768', '-32769'],
    ['oid', '-1', '4294967296'],
    ['big', '9223372036854775808', '-9223372036854775809'],
    ['weight', '', '1e999', '-1e400', '1e-999', '0x1', 'nan', '1,5', 'Infinity '],
    ['real', '1e39', '1e-46'],
    ['price', '', '1e3', '1.', '.5', '--1', 'x'],
    ['flag', 't', '1', 'TRUE'],
    ['key', 'x', '00000000-0000-0000-0000-00000000000g'],
    ['net', '1.2.3', '1.2.3.4/33', 'localhost'],
    ['bits', '2', '101'],
    ['varbits', 'b', '101010101'],
    ['mood', 'loud', ''],
    ['raw', '', '00', '\\x0', '\\xzz'],
    [
      'at',
      '2024-02-30T00:00:00',
      '2023-02-29T00:00:00',
      '2024-13-01T00:00:00',
      '2024-01-01',
      '2024-01-01T25:00:00',
      '2024-01-01T00:00:00.0000001',
      '2024-01-01T00:00:00Z',
      '0000-01-01T00:00:00',
      '294277-01-01T00:00:00',
      'now',
      'today',
    ],
    ['atz', '2024-01-01T00:00:00+01', '2024-01-01T00:60:00'],
    ['day', '2024-01-01T00:00:00', '2024-04-31', '5874898-01-01', '4714-01-01 BC', '0004-02-29 BC'],
    ['hour', '24:00:01', '12:00', '12:00:00+00'],
    ['hourz', '12:00:00', '12:00:00+16', '12:00:00+00:60'],
    ['short', '123456789', '\ud800'],
  ])('with what is no value of %s is refused', (column, ...refused) => {
    const order = read([{ [column]: 'ASC' }]);
    for (const it of refused) {
      const values = column === 'id' ? [it] : [it, '1'];
      const cursor = cursorOf(modelOf('Thing'), order, values);
      const back = () => readCursor(cursor, order, { model: modelOf('Thing'), path: 'before' });
      expect([it, refusalOf(back)]).toEqual([it, ['BAD_USER_INPUT', 'before']]);
    }
  });
});

describe('a grouping', () => {
  const grouped = (by: unknown, orderBy?: unknown) => readGroups(modelOf('Thing'), { by, orderBy });

  it('is ordered by what it is grouped by, all of it', () => {
    const { by, order } = grouped(['mood', 'count', 'at'], [{ count: 'DESC' }]);
    expect(by.map((it) => it.name)).toEqual(['mood', 'count', 'at']);
    expect(order.map((it) => `${subjectOf(it)} ${sortOf(it)}`)).toEqual(['count DESC', 'mood ASC', 'at ASC']);
  });

  it.each<[unknown, unknown, string]>([
    [[], undefined, 'by'],
    [null, undefined, 'by'],
    [['nobody'], undefined, 'by[0]'],
    [['mood', 'data'], undefined, 'by[1]'],
    [['texts'], undefined, 'by[0]'],
    [['mood', 'count', 'mood'], undefined, 'by[2]'],
    [['mood'], [{ mood: 'ASC' }, { count: 'ASC' }], 'orderBy[1]'],
    [['mood'], [{ tagsCount: 'ASC' }], 'orderBy[0]'],
    [['ownerId'], [{ owner: { id: 'ASC' } }], 'orderBy[0]'],
  ])('by %j in the order %j is refused', (by, orderBy, argument) => {
    expect(refusalOf(() => grouped(by, orderBy))).toEqual(['BAD_USER_INPUT', argument]);
  });
});
