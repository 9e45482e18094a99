/** Values to send to one column, and what must be refused for it. */
export interface ColumnValues {
  readonly column: string;
  /** The list column of the same type, where there is one. */
  readonly list?: string;
  /** Read back exactly as sent. */
  readonly exact: readonly unknown[];
  /** Sent in another spelling than the one they are read back in. */
  readonly spelled?: readonly (readonly [sent: unknown, read: unknown])[];
  readonly refused: readonly unknown[];
}

const texts = [
  '',
  'a',
  'NULL',
  '{}',
  '{"a",b}',
  'a"b\'c\\d',
  '\\x00',
  '\n\t\r\u0001\u007f',
  'é e\u0301 ß İ',
  '日本語\u2028\ufeff\uffff 😀👩‍👩‍👧',
  '$1 %s ?',
  'x'.repeat(100_000),
];
const noText = ['a\0b', '\ud800', 'a\udc00', 1, true, {}];
const noMoment = [
  '2024-01-01',
  '2024-01-01T00:00:00',
  '2024-02-30T00:00:00Z',
  '2024-01-01T25:00:00Z',
  'now',
  '',
  1704067200000,
];
const moments = [
  '1970-01-01T00:00:00.000Z',
  '1970-01-01T00:00:01.005Z',
  '1969-12-31T23:59:59.999Z',
  '1969-12-31T23:59:58.001Z',
  '2024-02-29T12:34:56.789Z',
  '2038-01-19T03:14:08.123Z',
  '0001-01-01T00:00:00.000Z',
  '1582-10-10T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  ...Array.from({ length: 40 }, (_, index) => new Date(1_700_000_000_000 + index * 86_399_977).toISOString()),
];
const otherSpellings = [
  ['2024-01-01T01:00:00+01:00', '2024-01-01T00:00:00.000Z'],
  ['2023-12-31T19:30:00.5-04:30', '2024-01-01T00:00:00.500Z'],
  ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.000Z'],
] as const;
const wholeSeconds = moments.filter((it) => it.endsWith('.000Z'));
const times = [
  '1970-01-01T00:00:00.000Z',
  '1970-01-01T12:34:56.789Z',
  '1970-01-01T23:59:59.999Z',
  '1970-01-01T00:00:01.005Z',
];
const integers = [0, 1, -1, 32_767, -32_768];
const noInteger = [1.5, '1', true, 1e20];
const documents = [
  {},
  [],
  '',
  'text',
  0,
  false,
  [null],
  { a: null },
  { b: [1, { c: 'd' }], a: 0.1 },
  JSON.parse('{"__proto__": 1, "then": 2, "constructor": {"toString": 3}}'),
  { 'ä"\\': '😀\n' },
  Number.MAX_SAFE_INTEGER,
  [[[[]]]],
];

/** For every type of column: what it keeps, and what it must not be given. */
export const columnValues: readonly ColumnValues[] = [
  { column: 'string', list: 'strings', exact: texts, refused: noText },
  { column: 'text', exact: texts, refused: noText },
  {
    column: 'varchar',
    list: 'varchars',
    exact: ['', 'abcde', '     ', '😀😀😀😀😀'],
    refused: ['abcdef', 'abcde ', '😀😀😀😀😀😀'],
  },
  { column: 'varcharAny', exact: texts, refused: noText },
  {
    column: 'char',
    list: 'chars',
    exact: ['abcde', 'abc  ', '     ', '😀😀😀😀😀'],
    refused: ['abcdef', 'abcd', '', 'abcde '],
  },
  {
    column: 'bit',
    list: 'bits',
    exact: ['00000000', '10101010', '11111111'],
    refused: ['1', '111111111', '1010101x', ''],
  },
  {
    column: 'varbit',
    list: 'varbits',
    exact: ['', '0', '1', '00000000', '1010'],
    refused: ['111111111', '2', 'x', ' 1'],
  },
  {
    column: 'uuid',
    list: 'uuids',
    exact: ['00000000-0000-0000-0000-000000000000', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
    spelled: [['F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6']],
    refused: [
      'f81d4fae',
      '',
      'f81d4fae7dec11d0a76500a0c91e6bf6',
      '{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}',
      'g81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    ],
  },
  { column: 'xml', list: 'xmls', exact: ['<a/>', '<a b="c">d&amp;e</a>', 'text', '<a/><b/>', ''], refused: ['a\0'] },
  {
    column: 'inet',
    list: 'inets',
    exact: [
      '192.168.0.1',
      '10.0.0.0/8',
      '192.168.1.5/24',
      '0.0.0.0',
      '::1',
      '::',
      '2001:db8::/32',
      'fe80::1',
      '::ffff:1.2.3.4',
    ],
    spelled: [
      ['2001:DB8:0::1', '2001:db8::1'],
      ['1.2.3.4/32', '1.2.3.4'],
      ['::1/128', '::1'],
    ],
    refused: ['', '1.2.3', '1.2.3.256', '1.2.3.4/33', '::1/129', ':::', 'localhost', '1.2.3.4/', 'g::1'],
  },
  { column: 'citext', exact: texts.slice(0, 13), refused: noText },
  { column: 'boolean', list: 'booleans', exact: [true, false], refused: ['true', 1] },
  {
    column: 'int',
    list: 'ints',
    exact: [...integers, 2_147_483_647, -2_147_483_648],
    refused: [...noInteger, 2_147_483_648],
  },
  { column: 'smallint', list: 'smallints', exact: integers, refused: [...noInteger, 32_768, -32_769] },
  { column: 'oid', list: 'oids', exact: [0, 1, 2_147_483_647], refused: [...noInteger, -1, 2_147_483_648] },
  {
    column: 'bigint',
    list: 'bigints',
    exact: ['0', '-1', '9007199254740993', '9223372036854775807', '-9223372036854775808'],
    spelled: [[5, '5']],
    refused: ['9223372036854775808', '-9223372036854775809', '1.0', '', 'x', 1.5, 9007199254740992],
  },
  {
    column: 'float',
    list: 'floats',
    exact: [0, 1, -1.5, 0.1, 1 / 3, 1e21, 1e-7, Number.MAX_VALUE, Number.MIN_VALUE, 123_456_789.123_456_79],
    refused: ['1', true],
  },
  {
    column: 'real',
    list: 'reals',
    exact: [0, 1, -1.5, 0.1, 3.402_823_5e38, 1e-45, 16_777_216, 0.333_333_34, 1.175_494_4e-38],
    refused: [0.123_456_789_01, 1e39, -1e39, 16_777_217, 1e-46],
  },
  {
    column: 'decimal',
    list: 'decimals',
    exact: ['0', '-1', '0.1', `0.${'0'.repeat(29)}1`, `${'9'.repeat(35)}.${'9'.repeat(30)}`, '100000000000000000000'],
    spelled: [
      ['1.50', '1.5'],
      ['-0', '0'],
      ['1e3', '1000'],
      [1.5, '1.5'],
    ],
    refused: [`0.${'0'.repeat(30)}1`, '9'.repeat(36), '', 'x', 'NaN', 'Infinity', '1,5'],
  },
  { column: 'decimalAny', exact: ['0', '-123456789012345678901234567890'], refused: ['x'] },
  {
    column: 'decimal52',
    list: 'decimals52',
    exact: ['0', '999.99', '-999.99', '0.01'],
    refused: ['1000', '0.001', '999.999', '-1000'],
  },
  { column: 'decimal30', exact: ['0', '999', '-999'], refused: ['1000', '0.5'] },
  {
    column: 'money',
    list: 'moneys',
    exact: ['0', '0.01', '-0.01', '1234567.89', '92233720368547758.07', '-92233720368547758.08', '10'],
    refused: ['0.001', '92233720368547758.08', '-92233720368547758.09', '1e20'],
  },
  {
    column: 'datetime',
    list: 'datetimes',
    exact: moments,
    spelled: otherSpellings,
    refused: [...noMoment, '2024-01-01T00:00:00.0001Z'],
  },
  {
    column: 'timestamp0',
    list: 'timestamps0',
    exact: wholeSeconds,
    refused: ['2024-01-01T00:00:00.600Z', ...noMoment],
  },
  { column: 'timestamp6', exact: moments, spelled: otherSpellings, refused: noMoment },
  { column: 'timestamptz', list: 'timestamptzs', exact: moments, spelled: otherSpellings, refused: noMoment },
  { column: 'timestamptz0', exact: wholeSeconds, refused: ['2024-01-01T00:00:00.600Z'] },
  { column: 'timestamptz6', exact: moments, refused: noMoment },
  {
    column: 'date',
    list: 'dates',
    exact: [
      '1970-01-01T00:00:00.000Z',
      '2024-02-29T00:00:00.000Z',
      '0001-01-01T00:00:00.000Z',
      '9999-12-31T00:00:00.000Z',
      '1582-10-10T00:00:00.000Z',
    ],
    refused: ['2024-02-29T00:00:00.001Z', '2024-02-29T12:00:00Z', '2024-02-29T00:00:00+01:00', ...noMoment],
  },
  {
    column: 'time',
    list: 'times',
    exact: times,
    refused: ['1970-01-02T00:00:00.000Z', '1969-12-31T23:59:59.000Z', ...noMoment],
  },
  { column: 'time0', exact: times.filter((it) => it.endsWith('.000Z')), refused: ['1970-01-01T00:00:00.500Z'] },
  {
    column: 'timetz',
    exact: times,
    spelled: [['1970-01-01T01:00:00+01:00', '1970-01-01T00:00:00.000Z']],
    refused: ['1970-01-02T00:00:00.000Z', ...noMoment],
  },
  { column: 'jsonb', list: 'jsonbs', exact: documents, refused: [9007199254740992, { a: 'b\0' }, ['\ud800']] },
  { column: 'json', list: 'jsons', exact: documents, refused: [9007199254740992, { a: 'b\0' }, ['\ud800']] },
  {
    column: 'bytes',
    list: 'bytess',
    exact: ['', 'AAEC', '/+8=', Buffer.from(Array.from({ length: 256 }, (_, index) => index)).toString('base64')],
    refused: ['A', 'AA', 'AAE', 'AAEC=', '_-8=', ' AAEC', 1],
  },
  { column: 'mood', list: 'moods', exact: ['calm', 'loud', 'quoted'], refused: ['very loud', '', 'Calm'] },
];
