import type { IncomingMessage } from 'node:http';
import type { Exchange } from '../exchange.ts';
import { answerHeaders } from './headers.ts';

/** An answer that is known whole. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Sends an answer. */
export function send(exchange: Exchange, answer: Answer): void {
  const { request, response } = exchange;
  if (response.headersSent || response.destroyed) return;
  // A short text goes out with its head as one; of a long one that would be a copy more.
  const isLong = typeof answer.body === 'string' && answer.body.length > LONG;
  const body = isLong ? Buffer.from(answer.body) : answer.body;
  const isUnread = hasBody(request) && !request.complete;
  response.writeHead(answer.status, {
    ...answerHeaders,
    'x-request-id': exchange.requestId,
    ...answer.headers,
    'content-length': Buffer.byteLength(body),
    ...(isUnread || exchange.isLast() ? { connection: 'close' } : null),
  });
  if (!isUnread) {
    response.end(request.method === 'HEAD' ? undefined : body);
    return;
  }
  response.write(body);
  endOnceRead(exchange);
}

const LONG = 4_000;

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

const LINGER_MS = 1_000;

// Closing a connection whose client is still sending resets it, and the client may lose the answer. So the rest is
// read and thrown away for a moment; the answer itself is complete, its length was told.
function endOnceRead({ request, response }: Exchange): void {
  const timer = setTimeout(end, LINGER_MS);
  function end(): void {
    clearTimeout(timer);
    response.end();
  }
  request.once('end', end).once('close', end).once('error', end);
  request.resume();
}
