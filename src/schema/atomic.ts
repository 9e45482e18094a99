import {
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Store } from '../database/session.ts';
import type { Model } from '../model/model.ts';
import type { AnyVerb } from '../operations/catalogue.ts';
import { OperationError } from '../operations/errors.ts';
import { type Attempts, Interrupted, type Target } from '../operations/run.ts';

/** `@atomic`: one transaction for a whole document. */
export const atomicDirective = new GraphQLDirective({
  name: 'atomic',
  locations: [DirectiveLocation.MUTATION],
  description:
    'One transaction for the whole document, carried out in its order. Any error takes all of it back: every field is null, ' +
    'the one that failed has its code, and the others ROLLED_BACK. Where the database gives way to other callers, the ' +
    'document starts over as a whole. Without it each field is a transaction of its own.',
});

/** Whether an operation is to be one transaction. */
export function isAtomic({ directives = [] }: OperationDefinitionNode): boolean {
  return directives.some((it) => it.name.value === atomicDirective.name);
}

/** What the resolvers of an `@atomic` document share: one attempt at it. */
export interface Atomic {
  /** Inside the document's transaction. */
  readonly store: Store;
  /** The writes that were reached, in order. */
  readonly steps: Step[];
  /** What the first write that failed has thrown. */
  stopped: { readonly by: unknown } | null;
  /** What all attempts at the document share of each field, by its name in the answer. */
  readonly attempts: Map<string, Attempts>;
}

/** One root field of a document. */
export interface Step {
  readonly verb: AnyVerb;
  readonly target: Target;
  readonly info: Pick<GraphQLResolveInfo, 'path' | 'operation' | 'fieldNodes'>;
}

/**
 * Carries out one root field: by itself, or in the transaction of its document. Refuses what comes after a field that
 * failed, and a document that is to be one transaction where the server does not make it one.
 */
export async function inDocument<T>(
  atomic: Atomic | undefined,
  step: Step,
  work: (target: Target) => Promise<T>,
): Promise<T> {
  const { target, info } = step;
  if (!atomic) {
    if (isAtomic(info.operation)) throw unserved(target.model);
    return work(target);
  }
  atomic.steps.push(step);
  if (atomic.stopped) throw rolledBack(target.model);
  try {
    return await work({ ...target, store: atomic.store, attempts: attemptsAt(atomic, step) });
  } catch (thrown) {
    atomic.stopped = { by: thrown };
    throw thrown instanceof Interrupted ? thrown.told : thrown;
  }
}

function attemptsAt({ attempts }: Atomic, { info }: Step): Attempts {
  const name = String(info.path.key);
  const known = attempts.get(name) ?? {};
  attempts.set(name, known);
  return known;
}

/** What is told of a field that did not fail, in a document that did. */
export function rolledBack(model: Model): OperationError {
  return new OperationError('ROLLED_BACK', 'Another field of this document failed, so nothing of it was stored.', {
    model,
  });
}

// Carried out field by field, the document would not be what its writer relies on.
function unserved(model: Model): OperationError {
  const sentence =
    "This server carries out every field by itself: @atomic needs one that executes documents with Trellis's `execute`.";
  return new OperationError('BAD_REQUEST', sentence, { model });
}

/** What a document needs to be carried out as one. */
export interface Place {
  readonly store: Store;
}

/** Leaves the place with a schema, for whoever executes documents. */
export function atPlace(place: Place | null): Readonly<Record<string, unknown>> {
  return place ? { [NAME]: place } : {};
}

/** Where the documents of a schema are carried out; null for a schema that is not ours, or has no database. */
export function placeOf({ extensions }: GraphQLSchema): Place | null {
  const found = extensions[NAME];
  return isPlace(found) ? found : null;
}

const NAME = 'trellis';

function isPlace(value: unknown): value is Place {
  return typeof value === 'object' && value !== null && 'store' in value;
}
