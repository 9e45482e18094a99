import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Something between a contender and PostgreSQL that counts what the contender has carried out. */
export interface Counter {
  /** The address that leads through it. */
  readonly url: string;
  /** Statements so far, BEGIN and COMMIT among them. */
  readonly statements: () => number;
  stop(): Promise<void>;
}

/** Counts the statements on the way to a database: as many as a log of all statements would have lines. */
export async function startCounter(databaseUrl: string): Promise<Counter> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let statements = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    const look = lookout(() => {
      statements += 1;
    });
    client.on('data', look);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => client.destroy() && upstream.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${port}` }).href,
    statements: () => statements,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const EXECUTE = 'E'.charCodeAt(0);
const SIMPLE_QUERY = 'Q'.charCodeAt(0);

// A message of the client is a letter and a length, which counts itself; the very first one has no letter.
// https://www.postgresql.org/docs/current/protocol-message-formats.html
function lookout(onStatement: () => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let [isFirst, skip] = [true, 0];
  return (chunk) => {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (;;) {
      const skipped = Math.min(skip, bytes.length);
      skip -= skipped;
      bytes = bytes.subarray(skipped);
      const head = isFirst ? 4 : 5;
      if (bytes.length < head) break;
      if (!isFirst && (bytes[0] === EXECUTE || bytes[0] === SIMPLE_QUERY)) onStatement();
      skip = bytes.readInt32BE(head - 4) + (isFirst ? 0 : 1);
      isFirst = false;
    }
    rest = bytes;
  };
}
