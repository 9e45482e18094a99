import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ErrorCode } from '../../operations/errors.ts';
import type { Result } from '../../schema/writtenResult.ts';
import type { Exchange } from '../exchange.ts';
import { isErrorCode } from './refused.ts';
import { withoutValue } from './withoutValue.ts';

/** Has Yoga tell only what may be told. */
export function useToldErrors(most: number): Plugin<object, { readonly exchange: Exchange }> {
  return {
    onResultProcess({ result, setResult, serverContext: { exchange } }) {
      if (!Array.isArray(result) && 'errors' in result) setResult(toldResult(result, exchange, most));
    },
  };
}

/** A result with only the errors of the closed list in it, `most` of them, each with the request's id; the rest is masked. */
export function toldResult<T extends Result>(result: T, exchange: Exchange, most: number): T {
  if (!result.errors?.length) return result;
  const isRefused = !('data' in result);
  return { ...result, errors: result.errors.slice(0, most).map((it) => tell(it, { exchange, isRefused })) };
}

interface Situation {
  readonly exchange: Exchange;
  /** Whether there is no data at all, so that the status has to speak. */
  readonly isRefused: boolean;
}

function tell(error: unknown, { exchange, isRefused }: Situation): GraphQLError {
  const { notes, requestId } = exchange;
  const told = toldOf(error);
  notes.codes.push(told?.code ?? 'INTERNAL_SERVER_ERROR');
  if (told) {
    const { originalError: _, unexpected: __, ...extensions } = told.error.extensions;
    const outcome = isRefused && !('outcome' in extensions) ? { outcome: 'NOT_APPLIED' } : null;
    return rewritten(told.error, shortened(told.message), {
      ...extensions,
      ...outcome,
      ...told.extensions,
      code: told.code,
      requestId,
    });
  }
  notes.causes.push(error);
  return rewritten(error, 'Something went wrong on our side. The request id finds it in the log.', {
    code: 'INTERNAL_SERVER_ERROR',
    outcome: notes.operation?.operation !== 'mutation' || isUndone(error) ? 'NOT_APPLIED' : 'UNKNOWN',
    requestId,
    ...(isRefused ? { http: { status: 500 } } : null),
  });
}

// A query stores nothing. An error of an `@atomic` document says so itself.
function isUndone(error: unknown): boolean {
  return error instanceof GraphQLError && error.extensions['outcome'] === 'NOT_APPLIED';
}

interface Told {
  readonly error: GraphQLError;
  readonly code: ErrorCode;
  readonly message: string;
  readonly extensions?: object;
}

/** What may be told of an error, or null when it has to be masked. */
function toldOf(error: unknown): Told | null {
  if (!(error instanceof GraphQLError) || !(rootOf(error) instanceof GraphQLError)) return null;
  const { message } = error;
  const code = error.extensions['code'];
  if (isErrorCode(code)) return code === 'INTERNAL_SERVER_ERROR' ? null : { error, code, message };
  // Yoga's own, when the document has no operation of the name given.
  if (code === 'OPERATION_RESOLUTION_FAILURE') return { error, code: 'BAD_REQUEST', message };
  // graphql-js' own, when a variable that may be null is null where an argument may not.
  const [, argument] = /^Argument "(\w+)" (?:of (?:required|non-null) type|has invalid value) /.exec(message) ?? [];
  if (argument === undefined) return null;
  const extensions = { outcome: 'NOT_APPLIED', argument };
  return { error, code: 'BAD_USER_INPUT', message: withoutValue(error), extensions };
}

function rootOf(error: GraphQLError): unknown {
  let root: unknown = error;
  while (root instanceof GraphQLError && root.originalError) root = root.originalError;
  return root;
}

function rewritten(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  const at = error instanceof GraphQLError ? error : null;
  return new GraphQLError(message, {
    nodes: at?.nodes ?? null,
    source: at?.source ?? null,
    positions: at?.positions ?? null,
    path: at?.path ?? null,
    extensions,
  });
}

const LONGEST = 400;

// A name in the document may be a megabyte long, and graphql-js repeats it.
function shortened(message: string): string {
  return message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message;
}
