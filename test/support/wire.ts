import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire to a database that can be cut: no last word from the server, as when a machine or a network dies. */
export interface Wire {
  /** The database's address through the wire. */
  readonly url: string;
  /** Cuts every connection. */
  readonly cut: () => void;
  /** Cuts a connection as soon as these words went over it towards the database, which gets them still. Null: none. */
  cutAfter(words: string | null): void;
  close(): void;
}

/** Lays a wire to a database. */
export async function wireTo(database: string): Promise<Wire> {
  const url = new URL(database);
  const target = { host: url.hostname, port: Number(url.port) };
  const sockets = new Set<Socket>();
  let awaited: string | null = null;
  const server = createServer((near) => {
    const far = connect(target);
    for (const it of [near, far]) sockets.add(it.on('error', () => undefined));
    near.on('data', (chunk) => {
      far.write(chunk);
      if (awaited !== null && chunk.includes(awaited)) near.destroy();
    });
    near.on('end', () => far.end());
    far.pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    for (const it of sockets) it.destroy();
    sockets.clear();
  };
  return {
    url: url.href,
    cut,
    cutAfter: (words) => {
      awaited = words;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}
