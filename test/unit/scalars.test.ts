import { Decimal } from '@prisma/client/runtime/client';
import { coerceInputValue, GraphQLError, type GraphQLScalarType, parseValue, valueFromAST } from 'graphql';
import { describe, expect, it } from 'vitest';
import { bigIntScalar } from '../../src/schema/scalars/bigInt.ts';
import { bytesScalar } from '../../src/schema/scalars/bytes.ts';
import { dateTimeScalar } from '../../src/schema/scalars/dateTime.ts';
import { decimalScalar } from '../../src/schema/scalars/decimal.ts';

const dateTimes = [
  ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00.000Z'],
  ['2020-01-01T00:00:00+05:30', '2019-12-31T18:30:00.000Z'],
  ['2020-01-01T00:00:00-00:30', '2020-01-01T00:30:00.000Z'],
  ['2020-02-29T23:59:59.5Z', '2020-02-29T23:59:59.500Z'],
  ['2020-01-01T00:00:00.120000000Z', '2020-01-01T00:00:00.120Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['0099-06-01T00:00:00Z', '0099-06-01T00:00:00.000Z'],
  ['0001-01-01T00:00:00-00:01', '0001-01-01T00:01:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
] as const;

const noDateTimes = [
  ['+275760-09-13T00:00:00Z', '9999-12-31T23:59:59.999-23:59', '0000-01-01T00:00:00Z', '0001-01-01T00:00:00+00:01'],
  [
    '2020-02-30T00:00:00Z',
    '2021-02-29T00:00:00Z',
    '2020-13-01T00:00:00Z',
    '2020-00-10T00:00:00Z',
    '2020-01-00T00:00:00Z',
  ],
  ['2016-12-31T23:59:60Z', '2020-01-01T24:00:00Z', '2020-01-01T00:60:00Z', '2020-01-01T00:00:00+24:00'],
  ['2020-01-01T00:00:00+01:60', '2020-01-01T00:00:00+0100', '2020-01-01T00:00:00+01', '2020-01-01T00:00:00'],
  ['2020-01-01T00:00:00.123456789Z', '2020-01-01T00:00:00.0001Z', '2020-01-01T00:00:00.Z', '2020-01-01T00:00Z'],
  ['infinity', 'now', '2020-01-01', '2020-01-01 00:00:00Z', '2020-01-01t00:00:00z', ' 2020-01-01T00:00:00Z', ''],
  [`2020-01-01T00:00:00.${'0'.repeat(100_000)}1Z`, '2020-01-01T00:00:00Z\n', 1e15, true, {}, []],
].flat();

const decimals = [
  ['99999999.99', '99999999.99'],
  ['1.50', '1.5'],
  ['100', '100'],
  ['007.10', '7.1'],
  ['+3', '3'],
  ['-0.00', '0'],
  ['-0.5', '-0.5'],
  ['1e3', '1000'],
  ['12.5E-3', '0.0125'],
  ['1.23e1', '12.3'],
  ['0e999999999999', '0'],
  ['1e500', `1${'0'.repeat(500)}`],
  ['9'.repeat(1000), '9'.repeat(1000)],
  [0.1, '0.1'],
  [-0, '0'],
  [1e-7, '0.0000001'],
  [42, '42'],
  [9007199254740991, '9007199254740991'],
] as const;

const noDecimals = [
  [
    'NaN',
    'Infinity',
    '-Infinity',
    '1,5',
    '1 000',
    ' 1',
    '1 ',
    '',
    '-',
    '.5',
    '5.',
    '1e',
    'e5',
    '0x10',
    '1_000',
    '--1',
    '1.2.3',
  ],
  [
    '1e1000',
    '1e-1001',
    '1e99999999999999999999',
    '1e-99999999999999999999',
    '9'.repeat(1001),
    `1.${'1'.repeat(100_000)}`,
  ],
  [Number.NaN, Number.POSITIVE_INFINITY, 9007199254740992, 1e21, 0.30000000000000004, true, { increment: 1 }, ['1']],
].flat();

const bigInts = [
  ['9223372036854775807', 9223372036854775807n],
  ['-9223372036854775808', -9223372036854775808n],
  ['0', 0n],
  ['-0', 0n],
  [9007199254740991, 9007199254740991n],
  [-5, -5n],
  [-0, 0n],
] as const;

const noBigInts = [
  [
    '9223372036854775808',
    '-9223372036854775809',
    '9'.repeat(900_000),
    '',
    ' 5',
    '5 ',
    '5\n',
    '+5',
    '1.0',
    '1e3',
    '0x10',
    '٣',
  ],
  [2 ** 53, 1.5, Number.NaN, Number.POSITIVE_INFINITY, true, null, {}, [5]],
].flat();

const byteTexts = [
  ['', []],
  ['deadbeef', [0x75, 0xe6, 0x9d, 0x6d, 0xe7, 0x9f]],
  ['AA==', [0]],
  ['+/8=', [0xfb, 0xff]],
] as const;

const noBytes = [
  'abc',
  '!!!',
  'AB==',
  'AAB=',
  '-_8=',
  'AA==\n',
  ' AA==',
  'A===',
  'AA=',
  '====',
  5,
  true,
  { type: 'Buffer', data: [104] },
];

interface Table {
  readonly scalar: GraphQLScalarType;
  readonly taken: readonly (readonly [sent: unknown, kept: unknown])[];
  readonly refused: readonly unknown[];
}

const tables: readonly Table[] = [
  { scalar: dateTimeScalar, taken: dateTimes.map(([text, iso]) => [text, new Date(iso)]), refused: noDateTimes },
  { scalar: decimalScalar, taken: decimals, refused: noDecimals },
  { scalar: bigIntScalar, taken: bigInts, refused: noBigInts },
  { scalar: bytesScalar, taken: byteTexts.map(([text, list]) => [text, new Uint8Array(list)]), refused: noBytes },
];

describe.each(tables)('$scalar', ({ scalar, taken, refused }) => {
  it.each(taken)('takes %j in a variable and as a literal', (sent, kept) => {
    expect(scalar.parseValue(sent)).toStrictEqual(kept);
    expect(valueFromAST(parseValue(JSON.stringify(sent)), scalar)).toStrictEqual(kept);
  });

  it.each(taken)('reads %j back in a form it takes again', (_sent, kept) => {
    expect(scalar.parseValue(scalar.serialize(kept))).toStrictEqual(kept);
  });

  it.each(refused.map((it) => [short(it), it]))('refuses %s at once and without repeating it', (_name, sent) => {
    const started = performance.now();
    const refusal = refusalOf(() => scalar.parseValue(sent));
    expect(performance.now() - started).toBeLessThan(500);
    expect(refusal.extensions).toEqual({ code: 'BAD_USER_INPUT' });
    expect(refusal.message).toMatch(/^[A-Z][^\n]{20,120}\.$/);
    if (typeof sent === 'string' && sent.length > 3) expect(refusal.message).not.toContain(sent);
  });

  it.each(refused.filter((it) => typeof it === 'string').map((it) => [short(it), it]))(
    'refuses the literal %s and points at it',
    (_name, sent) => {
      const literal = parseValue(JSON.stringify(sent));
      expect(refusalOf(() => scalar.parseLiteral(literal)).nodes).toEqual([literal]);
    },
  );

  it('refuses literals of other kinds', () => {
    for (const text of ['true', 'NOW', '{a: 1}', '["1"]']) refusalOf(() => scalar.parseLiteral(parseValue(text)));
  });
});

it('a DateTime is always given back in UTC with milliseconds', () => {
  expect(dateTimeScalar.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  expect(dateTimeScalar.serialize('2020-01-01T00:00:00+01:00')).toBe('2019-12-31T23:00:00.000Z');
  expect(() => dateTimeScalar.serialize(new Date(Number.NaN))).toThrow(TypeError);
});

it('number literals keep every digit', () => {
  expect(valueFromAST(parseValue('9223372036854775807'), bigIntScalar)).toBe(9223372036854775807n);
  expect(valueFromAST(parseValue('12345678901234567890.12345678901234567890'), decimalScalar)).toBe(
    '12345678901234567890.1234567890123456789',
  );
  expect(valueFromAST(parseValue('-0.0'), decimalScalar)).toBe('0');
  expect(valueFromAST(parseValue('1.0'), bigIntScalar)).toBeUndefined();
});

it('stored decimals are written plainly, whatever they come as', () => {
  const stored = [new Decimal('1e-10'), new Decimal('1e30'), new Decimal('12.50'), new Decimal('-0'), '1.500', 1e-7, 3];
  const written = ['0.0000000001', `1${'0'.repeat(30)}`, '12.5', '0', '1.5', '0.0000001', '3'];
  expect(stored.map((it) => decimalScalar.serialize(it))).toEqual(written);
  expect(decimalScalar.serialize('9'.repeat(5_000))).toBe('9'.repeat(5_000));
  expect(decimalScalar.serialize(new Decimal('NaN'))).toBe('NaN');
});

it('stored whole numbers are written as text, and only whole ones', () => {
  expect([9223372036854775807n, 5].map((it) => bigIntScalar.serialize(it))).toEqual(['9223372036854775807', '5']);
  expect(() => bigIntScalar.serialize(1.5)).toThrow(TypeError);
});

it('bytes are written from their own window of a shared buffer', () => {
  const shared = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
  expect(bytesScalar.serialize(shared)).toBe('AgM=');
  expect(() => bytesScalar.serialize('AgM=')).toThrow(TypeError);
});

it('900 kB of base64 are read at once', () => {
  const started = performance.now();
  expect(bytesScalar.parseValue('QUJD'.repeat(225_000))).toHaveLength(675_000);
  expect(performance.now() - started).toBeLessThan(500);
});

it('the code survives what GraphQL wraps around a refused variable', () => {
  const errors: GraphQLError[] = [];
  coerceInputValue('now', dateTimeScalar, (_path, _value, error) => errors.push(error));
  expect(errors.map((it) => [it.message, it.extensions])).toEqual([
    ['A DateTime is an RFC 3339 text with a zone, such as "2024-05-17T20:00:00Z".', { code: 'BAD_USER_INPUT' }],
  ]);
});

function refusalOf(act: () => unknown): GraphQLError {
  try {
    act();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
  throw new Error('It was taken.');
}

function short(value: unknown): string {
  return `${typeof value} ${String(JSON.stringify(value)).slice(0, 60)}`;
}
