import { GraphQLError } from 'graphql';
import { type ErrorCode, errorCodes } from '../../operations/errors.ts';
import { withoutValue } from './withoutValue.ts';

/** An error for what is refused before it runs: 400, or 200 for a client that knows `application/json` only. */
export function refused(code: ErrorCode, sentence: string, at?: GraphQLError): GraphQLError {
  return new GraphQLError(sentence, {
    nodes: at?.nodes ?? null,
    source: at?.source ?? null,
    positions: at?.positions ?? null,
    extensions: { ...at?.extensions, code, outcome: 'NOT_APPLIED', http: { status: 400, spec: true } },
  });
}

/** The same for an error of graphql-js, without the values that are in its message. */
export function refusedAs(code: ErrorCode, error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return refused(code, withoutValue(error), error);
  return refused('LIMIT_EXCEEDED', 'The request is nested too deeply.');
}

/** Whether a code is one of the closed list. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && errorCodes.has(code);
}
