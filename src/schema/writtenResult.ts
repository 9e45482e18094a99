import type { ExecutionResult, GraphQLError } from 'graphql';

/** A result whose data is written already. */
export interface WrittenResult {
  readonly errors?: readonly GraphQLError[];
  /** A text of JSON. */
  readonly data: string;
  readonly isWritten: true;
}

/** What a document is answered with. */
export type Result = ExecutionResult | WrittenResult;

/** Whether the data of a result is written already. */
export function isWritten(result: Result): result is WrittenResult {
  return 'isWritten' in result;
}

/** The same result with its data as objects, as everybody but our own server takes it. */
export function asObjects(result: Result): ExecutionResult {
  if (!isWritten(result)) return result;
  return { ...(result.errors ? { errors: result.errors } : null), data: JSON.parse(result.data) };
}
