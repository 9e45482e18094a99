import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OperationDefinitionNode } from 'graphql';
import type { Gone } from '../database/session.ts';
import type { ErrorCode } from '../operations/errors.ts';
import { Departure } from './departure.ts';
import { requestIdOf } from './plugins/requestId.ts';

/** What a resolver is given for its request. */
export interface RequestContext {
  /** The id that is also in the answer's `x-request-id` header, in its errors and in the log. */
  readonly requestId: string;
  /** Aborted when the client has gone away or the request took too long. */
  readonly signal: AbortSignal;
  /** The same at less cost. */
  readonly gone: Gone;
}

/** One request and its answer, from its first byte to its line in the log. */
export interface Exchange extends RequestContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The path that was asked for, without the query. */
  readonly path: string;
  /** What stands behind the `?`, or an empty string. */
  readonly query: string;
  /** `performance.now()` at the start. */
  readonly startedAt: number;
  readonly abort: (reason: Error) => void;
  /** Whether the connection ends with this answer, because the server is stopping. */
  readonly isLast: () => boolean;
  /** What the log will tell of it, written down on the way. */
  readonly notes: Notes;
}

/** What the log tells of a request beside its head. */
export interface Notes {
  /** The operation, once it is known to be valid. */
  operation: OperationDefinitionNode | null;
  readonly codes: ErrorCode[];
  /** What was masked, whole. */
  readonly causes: unknown[];
}

/** Begins an exchange. */
export function beginExchange(request: IncomingMessage, response: ServerResponse, isLast: () => boolean): Exchange {
  const { path, query } = placeOf(request.url ?? '/');
  const leaving = new Departure();
  return {
    request,
    response,
    path,
    query,
    requestId: requestIdOf(request),
    startedAt: performance.now(),
    get signal() {
      return leaving.signal;
    },
    gone: leaving,
    abort: (reason) => leaving.tell(reason),
    isLast,
    notes: { operation: null, codes: [], causes: [] },
  };
}

// The path is compared as it was sent: nothing in it is decoded or resolved, so `/graphql/../x` is no way to anywhere.
function placeOf(url: string): { readonly path: string; readonly query: string } {
  const local = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = local.indexOf('?');
  return mark < 0 ? { path: local, query: '' } : { path: local.slice(0, mark), query: local.slice(mark + 1) };
}
