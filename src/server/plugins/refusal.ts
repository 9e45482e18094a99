import type { ErrorCode } from '../../operations/errors.ts';
import type { Exchange } from '../exchange.ts';
import { send } from './answer.ts';

/** A request that is turned away before GraphQL sees it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, message: string, { code = 'BAD_REQUEST', headers = {} }: RefusalDetails = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

interface RefusalDetails {
  readonly code?: ErrorCode;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a refusal as a GraphQL error. */
export function refuse(exchange: Exchange, { status, code, message, headers }: Refusal): void {
  const { requestId, request, notes } = exchange;
  notes.codes.push(code);
  // A fault of ours may have struck after something was stored.
  const outcome = code === 'INTERNAL_SERVER_ERROR' ? 'UNKNOWN' : 'NOT_APPLIED';
  const type = request.headers.accept?.includes('graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json';
  send(exchange, {
    status,
    headers: { 'content-type': `${type}; charset=utf-8`, ...headers },
    body: JSON.stringify({ errors: [{ message, extensions: { code, outcome, requestId } }] }),
  });
}
