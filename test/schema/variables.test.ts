import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import {
  buildSchema,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/api.ts';
import { coercedVariables } from '../../src/schema/variables.ts';
import { generated } from '../support/generated.ts';
import { randomFrom } from '../support/race.ts';
import { realSchemas } from '../support/realSchemas.ts';

const demonstration = fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url));
const torture = realSchemas.find((it) => it.name === 'torture-names')?.path ?? '';

describe.each([
  ['the demonstration', demonstration],
  ['names that objects have of themselves', torture],
])('variables are coerced as graphql-js coerces them: %s', (_name, path) => {
  let schema: GraphQLSchema;

  beforeAll(async () => {
    schema = describeApi((await generated(path)).datamodel).schema;
  });

  it('random values, right and wrong ones', () => {
    const inputs = Object.values(schema.getTypeMap()).filter((it): it is GraphQLNamedInputType => isInputType(it));
    const told = { right: 0, wrong: 0 };
    for (const [index, type] of inputs.entries()) {
      const random = randomFrom(index);
      const forms = [`${type}`, `${type}!`, `[${type}!]!`, `[[${type}]]`];
      const operations = forms.map((it) => operationWith(`$v: ${it}`));
      for (let round = 0; round < 24; round += 1) {
        // Half of them have one wrong value in thirty, so that large ones are right now and then.
        const making: Making = { random, wrongs: round % 2 === 0 ? 0 : 0.03 };
        const operation = operations[round % operations.length] ?? operations[0];
        const value = sentFor(typeOf(type, round % operations.length), making, 0);
        if (operation) told[compared(schema, operation, { v: value })] += 1;
      }
    }
    expect(told.right).toBeGreaterThan(inputs.length * 10);
    expect(told.wrong).toBeGreaterThan(inputs.length);
  });

  it('variables that are absent, undefined, null, or have defaults', () => {
    const definitions = [
      '$v: Int',
      '$v: Int!',
      '$v: Int = 3',
      '$v: Int! = 3',
      '$v: [Sort!] = [ASC]',
      '$v: [Sort!] = ASC',
      '$v: Decimal = "1.50"',
      '$v: Boolean = true, $__proto__: Int = 2',
    ];
    for (const definition of definitions)
      for (const given of ['{}', '{ "v": null }', '{ "v": 1 }', '{ "v": "ASC" }', '{ "__proto__": 1 }', '{ "w": 1 }'])
        compared(schema, operationWith(definition), JSON.parse(given));
    for (const definition of definitions) compared(schema, operationWith(definition), { v: undefined });
  });
});

it('a member that is absent has its default', () => {
  const schema = buildSchema('input In { a: Int! = 3, b: [Int!] = [1], c: Int } type Query { a(in: In): Int }');
  for (const given of [{}, { a: 1 }, { a: null }, { b: null }, { b: 2, c: 1 }])
    compared(schema, operationWith('$v: In!'), { v: given });
  expect(coercedVariables(schema, operationWith('$v: In'), { v: {} })).toEqual({ v: { a: 3, b: [1] } });
});

it('a default is a new value each time', async () => {
  const { schema } = describeApi((await generated(demonstration)).datamodel);
  const operation = operationWith('$v: Json = { a: 1 }');
  const [one, two] = [coercedVariables(schema, operation, {}), coercedVariables(schema, operation, {})];
  expect(one).toEqual({ v: { a: 1 } });
  expect(one?.['v']).not.toBe(two?.['v']);
});

it('what cannot be a variable at all is wrong', async () => {
  const { schema } = describeApi((await generated(demonstration)).datamodel);
  for (const type of ['Album', 'Nobody', '[Album!]'])
    expect(coercedVariables(schema, operationWith(`$v: ${type}`), { v: 1 })).toBeNull();
});

function operationWith(definitions: string): OperationDefinitionNode {
  const operation = getOperationAST(parse(`query (${definitions}) { __typename }`));
  if (!operation) throw new Error('This is no operation.');
  return operation;
}

function compared(schema: GraphQLSchema, operation: OperationDefinitionNode, given: object): 'right' | 'wrong' {
  const sent = withoutInherited(given) as Record<string, unknown>;
  const { coerced = null } = getVariableValues(schema, operation.variableDefinitions ?? [], sent);
  const ours = coercedVariables(schema, operation, sent);
  // Vitest's own equality asks values for their `constructor`, and a column may be called so.
  if (!isDeepStrictEqual(ours, coerced) || JSON.stringify(names(ours)) !== JSON.stringify(names(coerced)))
    expect(ours).toBe(coerced);
  return coerced ? 'right' : 'wrong';
}

// The order of members decides which of several mistakes is told.
function names(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(names);
  if (typeof value !== 'object' || value === null || value instanceof Date) return null;
  return Object.entries(value).map(([name, it]) => [name, names(it)]);
}

// As the server does it, for graphql-js takes what objects inherit for members of theirs.
function withoutInherited(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.setPrototypeOf({ ...value }, null);
}

interface Making {
  readonly random: () => number;
  /** How likely a value is a wrong one. */
  readonly wrongs: number;
}

function typeOf(type: GraphQLNamedInputType, form: number): Wrapped {
  const named: Wrapped = { kind: 'type', type };
  const present = (of: Wrapped): Wrapped => ({ kind: 'present', of });
  const list = (of: Wrapped): Wrapped => ({ kind: 'list', of });
  return [named, present(named), present(list(present(named))), list(list(named))][form] ?? named;
}

type Wrapped =
  | { readonly kind: 'type'; readonly type: GraphQLInputType }
  | { readonly kind: 'present' | 'list'; readonly of: Wrapped };

function sentFor(wrapped: Wrapped, making: Making, depth: number): unknown {
  const { random, wrongs } = making;
  if (random() < wrongs) return oneOf(oddities, random);
  if (wrapped.kind === 'type') {
    const { type } = wrapped;
    if (isNonNullType(type))
      return sentFor({ kind: 'present', of: { kind: 'type', type: type.ofType } }, making, depth);
    if (isListType(type)) return sentFor({ kind: 'list', of: { kind: 'type', type: type.ofType } }, making, depth);
    if (random() < 0.05) return null;
    if (isEnumType(type)) return oneOf(type.getValues(), random)?.name;
    return isInputObjectType(type) ? objectOf(type, making, depth) : oneOf(leaves[type.name] ?? oddities, random);
  }
  if (wrapped.kind === 'present') {
    for (;;) {
      const value = sentFor(wrapped.of, making, depth);
      if (value !== null && value !== undefined) return value;
    }
  }
  if (random() < 0.1) return sentFor(wrapped.of, making, depth);
  return Array.from({ length: Math.floor(random() * 3) }, () => sentFor(wrapped.of, making, depth));
}

function objectOf(
  type: Extract<GraphQLNamedInputType, { readonly isOneOf: boolean }>,
  making: Making,
  depth: number,
): object {
  const { random, wrongs } = making;
  const fields = Object.values(type.getFields());
  const only = type.isOneOf && random() >= wrongs ? oneOf(fields, random) : null;
  const entries: [string, unknown][] = [];
  for (const field of fields.toSorted(() => random() - 0.5)) {
    const needed = only ? field === only : isNonNullType(field.type) && field.defaultValue === undefined;
    if (!needed && (only || random() < 0.5 + depth * 0.2) && random() >= wrongs) continue;
    if (!needed && depth > 3) continue;
    const named: Wrapped = { kind: 'type', type: field.type };
    entries.push([field.name, sentFor(only ? { kind: 'present', of: named } : named, making, depth + 1)]);
  }
  if (random() < wrongs) entries.push([oneOf(strangers, random) ?? '', 1]);
  return withoutInherited(Object.fromEntries(entries)) as object;
}

const strangers = ['nobody', '__proto__', 'constructor', 'toString', ''];

const leaves: Readonly<Record<string, readonly unknown[]>> = {
  Int: [0, 1, -5, 2147483647, -2147483648],
  Float: [0, -0, 1.5, 3, 1e300],
  String: ['', 'text', '__proto__', 'ü\n"\\'],
  Boolean: [true, false],
  ID: ['a', 1],
  BigInt: ['1', '-9223372036854775808', 5, '007', '0'],
  Decimal: ['1.50', '-0', '0.0', 5, '1e3', '+2.5', '00.1', '12345678901234567890.123', '-0.5', '10', '1.', '.5', '-'],
  DateTime: ['2024-05-17T20:00:00Z', '2024-05-17T22:00:00.120+02:00'],
  Bytes: ['', 'AAEC', 'aGk='],
  Json: [{ a: [1, null] }, [], 'text', 1, false, {}],
};

const oddities: readonly unknown[] = [
  null,
  undefined,
  true,
  1.5,
  2147483648,
  '',
  'nobody',
  '9223372036854775808',
  '\0',
  [],
  [null],
  [[1]],
  {},
  { nobody: 1 },
  Object.setPrototypeOf({ constructor: 1 }, null),
  new Set([1]),
  Number.NaN,
];

function oneOf<T>(list: readonly T[], random: () => number): T | undefined {
  return list[Math.floor(random() * list.length)];
}
