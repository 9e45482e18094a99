import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { answerOf } from '../model/reading.ts';
import { memberOf, tellingOf } from './members.ts';
import { fieldsBelow } from './selections.ts';

/**
 * Turns a value as a resolver gives it into one for the answer. What has to be waited for is put into `pending`, and into
 * its place of the answer later. Throws where an executor would tell an error.
 */
export type Complete = (value: unknown, pending: Pending) => unknown;

/** What an answer still waits for. */
export type Pending = Promise<void>[];

/** What a document is planned with. */
export interface Planning {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** How values of a type are completed for these fields; null where it takes an executor. */
export function completeOf(type: GraphQLOutputType, nodes: readonly FieldNode[], planning: Planning): Complete | null {
  if (isNonNullType(type)) {
    const complete = completeOf(type.ofType, nodes, planning);
    return complete && ((value, pending) => present(complete(value, pending)));
  }
  if (isListType(type)) {
    const complete = completeOf(type.ofType, nodes, planning);
    return complete && ((value, pending) => (value == null ? null : listed(value).map((it) => complete(it, pending))));
  }
  if (isLeafType(type)) return (value) => (value == null ? null : present(type.serialize(value)));
  return isObjectType(type) ? objectOf(type, nodes, planning) : null;
}

/** Whether an answer may be called so: assigned, `__proto__` would set the prototype. */
export function isSafe(answer: string): boolean {
  return answer !== '__proto__';
}

type Source = Readonly<Record<string, unknown>>;

interface Entry {
  readonly answer: string;
  readonly tell: (source: Source, told: Record<string, unknown>, pending: Pending) => void;
}

function objectOf(type: GraphQLObjectType, nodes: readonly FieldNode[], planning: Planning): Complete | null {
  const entries: Entry[] = [];
  for (const [answer, fields] of fieldsBelow(nodes, type, { ...planning, variableValues: {} })) {
    const name = fields[0]?.name.value ?? '';
    const tell =
      name === '__typename'
        ? naming(answer, type.name)
        : tellerOf(type.getFields()[name], { answer, fields, planning });
    if (!tell || !isSafe(answer)) return null;
    entries.push({ answer, tell });
  }
  return (value, pending) => {
    if (value == null) return null;
    const source = value as Source;
    const told: Record<string, unknown> = {};
    for (const { tell } of entries) tell(source, told, pending);
    return told;
  };
}

function naming(answer: string, name: string): Entry['tell'] {
  return (_source, told) => {
    told[answer] = name;
  };
}

interface Below {
  readonly answer: string;
  readonly fields: readonly FieldNode[];
  readonly planning: Planning;
}

function tellerOf(
  definition: GraphQLField<unknown, unknown> | undefined,
  { answer, fields, planning }: Below,
): Entry['tell'] | null {
  const complete = definition && completeOf(definition.type, fields, planning);
  if (!definition || !complete) return null;
  const member = memberOf(definition);
  if (tellingOf(definition) === 'source') return resolved(definition, answer, complete);
  if (!member) return null;
  const place = member.kind === 'column' ? member.column.name : answerOf(answer);
  return (source, told, pending) => {
    told[answer] = complete(source[place], pending);
  };
}

function resolved(
  { resolve, name }: GraphQLField<unknown, unknown>,
  answer: string,
  complete: Complete,
): Entry['tell'] {
  const info = { path: { prev: undefined, key: answer, typename: undefined } } as GraphQLResolveInfo;
  return (source, told, pending) => {
    const value = resolve ? resolve(source, nothing, nothing, info) : source[name];
    if (!(value instanceof Promise)) {
      told[answer] = complete(value, pending);
      return;
    }
    // Fields stand in the order they were asked for, whatever comes first.
    told[answer] = null;
    const waiting = value.then((it) => {
      told[answer] = complete(it, pending);
    });
    // Whoever waits for all of them hears of the first that fails; the others must not go unheard meanwhile.
    waiting.catch(() => undefined);
    pending.push(waiting);
  };
}

const nothing = Object.freeze({});

function present(value: unknown): unknown {
  if (value == null) throw new TypeError('A value that may not be null is.');
  return value;
}

function listed(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('This is no list.');
  return value;
}
