import { connect } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import { onTestFinished } from 'vitest';
import { createServer, type ServerOptions, type TrellisServer } from '../../src/server/server.ts';
import { albumsSchema } from './albums.ts';

/** A server on a free port of this machine, until the test is over. */
export interface RunningServer {
  readonly server: TrellisServer;
  readonly url: string;
  readonly port: number;
  /** The log so far, read back from JSON. */
  readonly log: readonly Line[];
  /** Posts a document; the answer's status, headers and body. */
  readonly post: (body: unknown, headers?: Record<string, string>) => Promise<Reply>;
}

/** A line of the log. */
export type Line = Readonly<Record<string, unknown>>;

/** An answer, its body read as JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly data?: unknown; readonly errors?: readonly ReplyError[] };
}

/** An error of an answer. */
export interface ReplyError {
  readonly message: string;
  readonly path?: readonly unknown[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Starts a server for a schema, the small albums' one by default. */
export async function runningServer(
  options: ServerOptions = {},
  schema: GraphQLSchema = albumsSchema(),
): Promise<RunningServer> {
  const log: Line[] = [];
  const server = createServer(schema, {
    host: '127.0.0.1',
    port: 0,
    log: (line) => log.push(JSON.parse(line)),
    ...options,
  });
  const { url } = await server.listen();
  onTestFinished(() => {
    server.http.closeAllConnections();
    return server.stop();
  });
  const post = async (body: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
    const type = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
    const bytes = body instanceof Uint8Array ? new Uint8Array(body) : null;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url, { method: 'POST', headers: { ...type, ...headers }, body: bytes ?? text });
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  };
  return { server, url, port: Number(new URL(url).port), log, post };
}

/** Sends bytes as they are and gives back all that comes until the connection is closed. */
export function rawAnswer(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
  });
}
