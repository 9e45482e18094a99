import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { variablesOf } from './argumentValues.ts';
import { objectsOf } from './cost.ts';

/** A valid operation and what it is asked with. */
export interface Asked {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The variables as they were sent. */
  readonly sent: Readonly<Record<string, unknown>>;
}

/**
 * Counts the objects an answer may hold. An operation in whose count no variable has a say is counted once: documents are
 * remembered, and counting a small one anew took a thirtieth of its request.
 */
export function counter(page: number): (asked: Asked) => number {
  const memory = new WeakMap<OperationDefinitionNode, number>();
  return ({ schema, document, operation, sent }) => {
    const known = memory.get(operation);
    if (known !== undefined) return known;
    const sentOf = variablesOf(operation, sent);
    let isTheSame = true;
    const variableOf = (name: string) => {
      isTheSame = false;
      return sentOf(name);
    };
    const objects = objectsOf({ schema, operation, fragments: fragmentsOf(document), variableOf, page });
    if (isTheSame) memory.set(operation, objects);
    return objects;
  };
}

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((it) => it.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((it) => [it.name.value, it]));
}
