import { GraphQLError } from 'graphql';
import { failureOf } from '../database/failure.ts';
import type { Model } from '../model/model.ts';
import { OperationError } from '../operations/errors.ts';
import { explain } from '../operations/explain.ts';

/**
 * An operation's error as GraphQL tells it. It gets no `originalError`, which the server would take for something to
 * mask; the cause stays behind for the log. What is not an `OperationError` is returned as it came, and masked.
 */
export function toGraphQLError(thrown: unknown): unknown {
  if (!(thrown instanceof OperationError)) return thrown;
  const { code, outcome, model, details, message, cause } = thrown;
  const told = new GraphQLError(message, { extensions: { code, outcome, model, ...details } });
  // Not a property that is serialised: the server's log reads it, the answer does not.
  Object.defineProperty(told, 'cause', { value: cause, enumerable: false });
  return told;
}

/** Resolves, turning what is thrown into what is told. */
export async function told<T>(resolve: () => Promise<T>): Promise<T> {
  try {
    return await resolve();
  } catch (thrown) {
    throw toGraphQLError(thrown);
  }
}

/** The same for a query: a failure of the database is explained in the model's words. A query stores nothing. */
export function toldOfRead<T>(model: Model, resolve: () => Promise<T>): Promise<T> {
  return read(model, resolve, (extensions) => {
    extensions['outcome'] = 'NOT_APPLIED';
  });
}

/** The same for what a write is answered with: it was stored by then, so no outcome is told. */
export function toldOfReadBack<T>(model: Model, resolve: () => Promise<T>): Promise<T> {
  return read(model, resolve, (extensions) => {
    delete extensions['outcome'];
  });
}

async function read<T>(model: Model, resolve: () => Promise<T>, correct: Correct): Promise<T> {
  try {
    return await resolve();
  } catch (thrown) {
    const known =
      thrown instanceof OperationError ? thrown : explain(failureOf(thrown), { model, models: [], removing: false });
    const error = toGraphQLError(known ?? thrown);
    if (error instanceof GraphQLError) correct(error.extensions);
    throw error;
  }
}

type Correct = (extensions: Record<string, unknown>) => void;
