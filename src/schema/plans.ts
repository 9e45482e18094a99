import {
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { answerOf } from '../model/reading.ts';
import { memberOf } from './members.ts';
import { fieldsBelow } from './selections.ts';

/**
 * How a query is answered whose rows hold everything it asks for: root fields are resolved, and below them values are read
 * and written without going through an executor, which takes half of the time of a long list.
 */
export interface Plan {
  readonly roots: readonly Root[];
}

/** One field of the query itself. */
export interface Root {
  readonly answer: string;
  readonly nodes: readonly FieldNode[];
  readonly nullable: boolean;
  readonly resolve: (args: ExecutionArgs, variables: Variables) => unknown;
  readonly complete: Complete;
}

/** Variables as they were coerced. */
export type Variables = Readonly<Record<string, unknown>>;

/** Turns a value as a resolver gives it into one for the answer. Throws `TypeError` where an executor would tell an error. */
export type Complete = (value: unknown) => unknown;

/**
 * The plan of an operation; null for one that needs an executor: mutations, directives, introspection, and fields whose
 * values are not read from a row.
 */
export function planOf(args: ExecutionArgs, operation: OperationDefinitionNode): Plan | null {
  const known = memory.get(operation);
  if (known && known.schema === args.schema) return known.plan;
  const plan = operation.operation === 'query' && !hasDirectives(args) ? planned(args, operation) : null;
  memory.set(operation, { schema: args.schema, plan });
  return plan;
}

const memory = new WeakMap<OperationDefinitionNode, { readonly schema: GraphQLSchema; readonly plan: Plan | null }>();

function hasDirectives({ document }: ExecutionArgs): boolean {
  let found = false;
  visit(document, {
    Directive: () => {
      found = true;
    },
  });
  return found;
}

interface Planning {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

function planned({ schema, document }: ExecutionArgs, operation: OperationDefinitionNode): Plan | null {
  const type = schema.getQueryType();
  const fragments = Object.fromEntries(
    document.definitions.flatMap((it) => (it.kind === Kind.FRAGMENT_DEFINITION ? [[it.name.value, it] as const] : [])),
  );
  if (!type) return null;
  const planning = { schema, fragments };
  const roots: Root[] = [];
  for (const [answer, nodes] of fieldsBelow([operation], type, { ...planning, variableValues: {} })) {
    const definition = type.getFields()[nodes[0]?.name.value ?? ''];
    const complete = definition && isSafe(answer) ? completeOf(definition.type, nodes, planning) : null;
    if (!definition || !complete) return null;
    const resolve = rootResolver({ type, definition, nodes, answer }, { planning, operation });
    roots.push({ answer, nodes, nullable: !isNonNullType(definition.type), resolve, complete });
  }
  return { roots };
}

interface RootField {
  readonly type: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  readonly answer: string;
}

function rootResolver(
  { type, definition, nodes, answer }: RootField,
  { planning, operation }: { readonly planning: Planning; readonly operation: OperationDefinitionNode },
): Root['resolve'] {
  const [node] = nodes;
  return ({ contextValue, rootValue }, variableValues) => {
    const info: GraphQLResolveInfo = {
      ...planning,
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType: type,
      path: { prev: undefined, key: answer, typename: type.name },
      rootValue,
      operation,
      variableValues: { ...variableValues },
    };
    const given = node ? getArgumentValues(definition, node, variableValues) : {};
    return definition.resolve?.(rootValue, given, contextValue, info);
  };
}

function completeOf(type: GraphQLOutputType, nodes: readonly FieldNode[], planning: Planning): Complete | null {
  if (isNonNullType(type)) {
    const complete = completeOf(type.ofType, nodes, planning);
    return complete && ((value) => present(complete(value)));
  }
  if (isListType(type)) {
    const complete = completeOf(type.ofType, nodes, planning);
    return complete && ((value) => (value == null ? null : listed(value).map(complete)));
  }
  if (isLeafType(type)) return (value) => (value == null ? null : present(type.serialize(value)));
  return isObjectType(type) ? objectOf(type, nodes, planning) : null;
}

type Entry = readonly [answer: string, read: (row: Readonly<Record<string, unknown>>) => unknown];

function objectOf(type: GraphQLObjectType, nodes: readonly FieldNode[], planning: Planning): Complete | null {
  const entries: Entry[] = [];
  for (const [answer, fields] of fieldsBelow(nodes, type, { ...planning, variableValues: {} })) {
    const name = fields[0]?.name.value ?? '';
    const read =
      name === '__typename' ? () => type.name : readerOf(type.getFields()[name], { answer, fields, planning });
    if (!read || !isSafe(answer)) return null;
    entries.push([answer, read]);
  }
  return (value) => {
    if (value == null) return null;
    const row = value as Readonly<Record<string, unknown>>;
    const told: Record<string, unknown> = {};
    for (const [answer, read] of entries) told[answer] = read(row);
    return told;
  };
}

interface Below {
  readonly answer: string;
  readonly fields: readonly FieldNode[];
  readonly planning: Planning;
}

function readerOf(
  definition: GraphQLField<unknown, unknown> | undefined,
  { answer, fields, planning }: Below,
): Entry[1] | null {
  const member = definition && memberOf(definition);
  // Pages and what is worked out have types of their own, whose fields are not in the rows.
  if (!definition || !member || member.kind === 'connection' || member.kind === 'aggregate') return null;
  const complete = completeOf(definition.type, fields, planning);
  const place = member.kind === 'column' ? member.column.name : answerOf(answer);
  return complete && ((row) => complete(row[place]));
}

// Assigned, this one would set the prototype.
function isSafe(answer: string): boolean {
  return answer !== '__proto__';
}

function present(value: unknown): unknown {
  if (value == null) throw new TypeError('A value that may not be null is.');
  return value;
}

function listed(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('This is no list.');
  return value;
}
