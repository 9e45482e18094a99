import {
  type ASTNode,
  GraphQLScalarType,
  Kind,
  type ObjectFieldNode,
  type ObjectValueNode,
  type ValueNode,
} from 'graphql';
import { textProblem } from '../../model/text.ts';
import { canonicalDecimal } from './canonicalDecimal.ts';
import { refusal } from './refusal.ts';

/** `Json`: any JSON value, checked to read back as it was sent; inside, plain values. */
export const jsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'Json',
  description:
    'Any JSON value, nested at most 64 levels deep. Integers beyond 9007199254740991, NUL characters and lone surrogates are ' +
    'refused, for they would not read back as sent. A `null` on its own is the absence of a value.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: (value) => value,
  parseValue: (value) => checked(value, 0),
  parseLiteral: (literal, variables) => checked(read(literal, { variables, depth: 0 }), 0, literal),
});

/** `JSON`: what Trellis itself makes, as the key of a node. Nobody sends it. */
export const madeJsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'A JSON value that is given back, never taken: such as a key of a row, as `where` takes it.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: (value) => value,
});

const MAX_DEPTH = 64;
const PROPERTY = { enumerable: true, writable: true, configurable: true };

function checked(value: unknown, depth: number, literal?: ASTNode): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return checkedText(value, literal);
  if (typeof value === 'number') return checkedNumber(value, literal);
  if (depth >= MAX_DEPTH) throw tooDeep(literal);
  if (Array.isArray(value)) return value.map((it) => checked(it, depth + 1, literal));
  if (isPlainObject(value)) return checkedObject(value, depth, literal);
  throw refusal('Json holds only strings, numbers, booleans, nulls, lists and objects.', literal);
}

// A loop, for by way of `Object.entries` 60,000 keys take three times as long.
function checkedObject(value: Readonly<Record<string, unknown>>, depth: number, literal?: ASTNode): object {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = checked(value[key], depth + 1, literal);
    // Assigned, this one key would set the prototype instead of a property.
    if (key === '__proto__') Object.defineProperty(copy, key, { ...PROPERTY, value: member });
    else copy[checkedText(key, literal)] = member;
  }
  return copy;
}

function checkedText(value: string, literal?: ASTNode): string {
  const problem = textProblem(value);
  if (problem !== null) throw refusal(`A string in this Json ${problem}, which cannot be stored.`, literal);
  return value;
}

function checkedNumber(value: number, literal?: ASTNode): number {
  // -0 becomes 0, as jsonb keeps it.
  if (Number.isSafeInteger(value)) return value || 0;
  // By now JSON.parse may have rounded it: 12345678901234567890 arrives as …567000, 1e400 as Infinity.
  if (Number.isInteger(value) || !Number.isFinite(value)) {
    throw refusal('A number in this Json is beyond what JSON numbers keep exactly: send it as a string.', literal);
  }
  return value;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

interface Reading {
  /** Absent while a document is validated, before there are any. */
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
  readonly depth: number;
}

function read(literal: ValueNode, reading: Reading): unknown {
  if (reading.depth > MAX_DEPTH) throw tooDeep(literal);
  switch (literal.kind) {
    case Kind.NULL:
      return null;
    case Kind.STRING:
    case Kind.BOOLEAN:
      return literal.value;
    case Kind.INT:
    case Kind.FLOAT:
      return exactNumber(literal.value, literal);
    case Kind.LIST:
      return literal.values.map((it) => read(it, { ...reading, depth: reading.depth + 1 }));
    case Kind.OBJECT:
      return readObject(literal, { ...reading, depth: reading.depth + 1 });
    case Kind.VARIABLE:
      return variableOf(literal.name.value, reading) ?? null;
    case Kind.ENUM:
      throw refusal('Json has no bare words but true, false and null: put text in quotes.', literal);
  }
}

function readObject(literal: ObjectValueNode, reading: Reading): object {
  const given = literal.fields.filter((field) => !isMissing(field, reading));
  const names = new Set(given.map((field) => field.name.value));
  if (names.size < given.length) throw refusal('An object in this Json names one key twice.', literal);
  // `fromEntries` makes own properties of all keys, `__proto__` too.
  return Object.fromEntries(given.map((field) => [field.name.value, read(field.value, reading)]));
}

// As in GraphQL's input objects: a key whose variable was not sent is not there, while in a list it is null.
function isMissing(field: ObjectFieldNode, reading: Reading): boolean {
  return field.value.kind === Kind.VARIABLE && variableOf(field.value.name.value, reading) === undefined;
}

function variableOf(name: string, { variables }: Reading): unknown {
  return variables && Object.hasOwn(variables, name) ? variables[name] : undefined;
}

// Unlike a variable's, a literal's digits are still all there to compare.
function exactNumber(digits: string, literal: ASTNode): number {
  const number = Number(digits);
  if (canonicalDecimal(digits, 2_000) !== canonicalDecimal(String(number), 2_000)) {
    throw refusal(
      'A number in this Json has more digits than JSON numbers keep exactly: send it as a string.',
      literal,
    );
  }
  return number;
}

function tooDeep(literal?: ASTNode): Error {
  return refusal('Json may be nested at most 64 levels deep.', literal);
}
