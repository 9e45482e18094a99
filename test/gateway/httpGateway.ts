import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something that answers GraphQL over HTTP on a free port of this machine. */
export interface RunningGateway {
  readonly address: string;
  close(): Promise<void>;
}

/** Has a handler listen; `stop` ends what stands behind it. */
export async function httpGateway(handler: RequestListener, stop: () => Promise<void> = async () => {}) {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await stop();
  };
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/graphql`, close } satisfies RunningGateway;
}

/** An answer of a GraphQL server. */
export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly ToldError[];
}

/** An error as a client gets it. */
export interface ToldError {
  readonly message: string;
  readonly path?: unknown;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Posts a document, as any client does. */
export async function post(address: string, query: string, variables: unknown = {}): Promise<Answer> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}
