import { buildSchema, execute, GraphQLError, parse, parseValue, validate, valueFromAST } from 'graphql';
import { expect, it } from 'vitest';
import { jsonScalar } from '../../src/schema/scalars/json.ts';

const kept = [
  ['a text', '"just a string"'],
  ['an empty text', '""'],
  ['zero', '0'],
  ['a fraction', '0.30000000000000004'],
  ['a tiny number', '5e-324'],
  ['the greatest safe integer', '9007199254740991'],
  ['booleans and nulls', '[true,false,null]'],
  ['empty things', '{"":[],"a":{}}'],
  ['a key called __proto__', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
  ['what looks like a promise', '{"then":1}'],
  ['what looks like a class', '{"toJSON":"x","valueOf":1,"$type":"Raw","value":"now()"}'],
  ['every plane of Unicode', '{"💿":"👩‍👩‍👧‍👦 \\u0007 caf\\u00e9 cafe\\u0301"}'],
  ['64 levels', nested(64)],
] as const;

it.each(kept)('keeps %s', (_name, text) => {
  const read = jsonScalar.parseValue(JSON.parse(text));
  expect(JSON.stringify(jsonScalar.serialize(read))).toBe(JSON.stringify(JSON.parse(text)));
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

const refused = [
  ['a NUL character', '{"a":"x\\u0000"}'],
  ['a NUL character in a key', '{"a":{"x\\u0000":1}}'],
  ['a lone surrogate', '{"a":["\\ud800"]}'],
  ['a lone surrogate in a key', '{"\\udc01":1}'],
  ['surrogates in the wrong order', '"\\udc00\\ud800"'],
  ['an unsafe integer', '{"n":12345678901234567890}'],
  ['the first unsafe integer', '[-9007199254740993]'],
  ['a number out of range', '{"n":1e400}'],
  ['65 levels', nested(65)],
  ['5000 levels', nested(5000)],
] as const;

it.each(refused)('refuses %s in a sentence with a code', (_name, text) => {
  const refusal = refusalOf(() => jsonScalar.parseValue(JSON.parse(text)));
  expect(refusal.message).toMatch(/^[A-Z][^\n]{20,120}\.$/);
  expect(refusal.extensions).toEqual({ code: 'BAD_USER_INPUT' });
});

it.each([
  ['undefined', [undefined]],
  ['a bigint', { a: 1n }],
  ['a date', new Date()],
  ['bytes', new Uint8Array(1)],
  ['a function', { toJSON: () => 1 }],
  ['a map', new Map()],
])('refuses %s, which a variable of another type may hold', (_name, value) => {
  refusalOf(() => jsonScalar.parseValue(value));
});

it('minus zero becomes the zero that is stored', () => {
  expect(jsonScalar.parseValue([-0])).toStrictEqual([0]);
  expect(fromLiteral('[-0, -0.0]')).toStrictEqual([0, 0]);
});

it('60,000 keys are read at once', () => {
  const big = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`k${index}`, index]));
  const started = performance.now();
  const read = jsonScalar.parseValue(big);
  expect(performance.now() - started).toBeLessThan(500);
  expect(read).toEqual(big);
});

it('a literal becomes the value it spells', () => {
  const spelled = fromLiteral('{a: 1, b: [1.50, -2e3, 0.1], c: {d: null, e: true, f: "x", g: """block"""}}');
  expect(spelled).toStrictEqual({ a: 1, b: [1.5, -2000, 0.1], c: { d: null, e: true, f: 'x', g: 'block' } });
  expect(JSON.stringify(fromLiteral('{__proto__: {polluted: 1}}'))).toBe('{"__proto__":{"polluted":1}}');
});

it.each([
  '{a: BARE}',
  '12345678901234567890',
  '9007199254740993',
  '0.12345678901234567890',
  '1e400',
  '1e5000',
  '1e-400',
  '{a: "x\\u0000"}',
  '{a: 1, a: 2}',
  nested(65),
  nested(1500),
])('the literal %.30s is refused', (text) => {
  expect(refusalOf(() => jsonScalar.parseLiteral(parseValue(text))).locations).toHaveLength(1);
});

it('variables inside a literal take part in it', () => {
  expect(fromLiteral('{a: $x, b: [$y, $z], c: $z, d: {e: $toString}}', { x: [1], y: null })).toStrictEqual({
    a: [1],
    b: [null, null],
    d: {},
  });
});

it('a variable of another type does not smuggle a value that is no JSON into a literal', () => {
  for (const x of [new Date(), 5n, new Uint8Array(1), 'a\0']) expect(fromLiteral('{a: $x}', { x })).toBeUndefined();
});

it('a document with variables inside a literal validates, and its answer is what was sent', () => {
  const schema = buildSchema('scalar Json type Query { echo(value: Json): Json }');
  Object.assign(schema.getType('Json') ?? {}, {
    parseValue: jsonScalar.parseValue,
    parseLiteral: jsonScalar.parseLiteral,
  });
  const document = parse('query ($x: Json, $y: Json = {b: 2}) { echo(value: {a: $x, c: [$y]}) }');
  expect(validate(schema, document)).toEqual([]);
  const rootValue = { echo: ({ value }: { value: unknown }) => value };
  expect(execute({ schema, document, rootValue, variableValues: { x: [1] } })).toEqual({
    data: { echo: { a: [1], c: [{ b: 2 }] } },
  });
  const [error] = validate(schema, parse('{ echo(value: {a: BARE}) }'));
  expect(error?.message).toBe('Json has no bare words but true, false and null: put text in quotes.');
});

function fromLiteral(text: string, variables: Record<string, unknown> = {}): unknown {
  return valueFromAST(parseValue(text), jsonScalar, variables);
}

function nested(levels: number): string {
  return `${'['.repeat(levels)}1${']'.repeat(levels)}`;
}

function refusalOf(act: () => unknown): GraphQLError {
  try {
    act();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
  throw new Error('It was taken.');
}
