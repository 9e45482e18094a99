import {
  type ExecutionArgs,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { fieldsBelow, type Selected } from './fieldsBelow.ts';
import { givenArguments } from './givenArguments.ts';
import { tellingOf } from './members.ts';
import { fixSelection } from './once.ts';
import { isOwnField } from './ownFields.ts';
import { type Planning, type Write, writeOf } from './writing.ts';

/**
 * How a document is answered whose rows hold everything it asks for: root fields are resolved, and below them values are
 * read and written as JSON without going through an executor, which takes half of the time of a long list.
 */
export interface Plan {
  readonly operation: 'query' | 'mutation';
  readonly roots: readonly Root[];
}

/** One field of the operation itself. */
export interface Root {
  readonly answer: string;
  readonly nodes: readonly FieldNode[];
  readonly nullable: boolean;
  readonly resolve: (args: ExecutionArgs, variables: Variables) => unknown;
  readonly write: Write;
}

/** Variables as they were coerced. */
export type Variables = Record<string, unknown>;

/**
 * The plan of an operation; null for one that needs an executor: with directives or introspection, and with fields that
 * were added by hand or are resolved by others.
 */
export function planOf(args: ExecutionArgs, operation: OperationDefinitionNode): Plan | null {
  const known = memory.get(operation);
  if (known && known.schema === args.schema) return known.plan;
  const plan = hasDirectives(args) ? null : planned(args, operation);
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

function planned({ schema, document }: ExecutionArgs, operation: OperationDefinitionNode): Plan | null {
  const type = schema.getRootType(operation.operation);
  if (!type || operation.operation === 'subscription') return null;
  const fragments = Object.fromEntries(
    document.definitions.flatMap((it) => (it.kind === Kind.FRAGMENT_DEFINITION ? [[it.name.value, it] as const] : [])),
  );
  const planning = { schema, fragments };
  const roots: Root[] = [];
  for (const [answer, nodes] of fieldsBelow([operation], type, { ...planning, variableValues: {} })) {
    const definition = type.getFields()[nodes[0]?.name.value ?? ''];
    if (!definition || !isOwnField(schema, type, definition)) return null;
    // What is handed over to an executor after all must not write twice.
    if (operation.operation === 'mutation' && tellingOf(definition) !== 'once') return null;
    const write = writeOf(definition.type, nodes, planning);
    if (!write) return null;
    fixSelection(nodes, Object.values(fragments));
    const resolve = rootResolver({ type, definition, nodes, answer }, { planning, operation });
    roots.push({ answer, nodes, nullable: !isNonNullType(definition.type), resolve, write });
  }
  return { operation: operation.operation, roots };
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
  const given = node ? givenArguments(definition, node) : () => ({});
  const { schema, fragments } = planning;
  const path = { prev: undefined, key: answer, typename: type.name };
  return ({ contextValue, rootValue }, variableValues) => {
    const info: GraphQLResolveInfo & Selected = {
      schema,
      fragments,
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType: type,
      path,
      rootValue,
      operation,
      variableValues,
      writing: operation.operation === 'query',
    };
    return definition.resolve?.(rootValue, given(variableValues), contextValue, info);
  };
}
