import { createServer } from 'node:net';
import { codeOf, messageOf, StartError } from '../startError.ts';

/** A port of 127.0.0.1 that is free now: the asked-for one, or any. */
export async function freePort(asked: number | undefined): Promise<number> {
  try {
    return await listenOnce(asked ?? 0);
  } catch (error) {
    const cause = reason(codeOf(error)) ?? messageOf(error);
    throw new StartError(`PostgreSQL cannot listen on port ${asked ?? 0} of 127.0.0.1: ${cause}.`, { cause: error });
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('no port'))));
    });
  });
}

function reason(code: string | null): string | null {
  if (code === 'EADDRINUSE') return 'it is already in use';
  if (code === 'EACCES') return 'this user may not use it';
  return null;
}
