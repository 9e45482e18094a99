import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How a server comes to its end. */
export interface Shutdown {
  readonly isStopping: () => boolean;
  /** Takes no more connections, lets the requests under way finish, and resolves when the last one is gone. */
  readonly stop: () => Promise<void>;
}

/** Prepares the end of a server; after `deadlineMs` whatever is left is cut off. */
export function shutdownOf(http: Server, deadlineMs: number): Shutdown {
  const sockets = new Set<Socket>();
  http.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  let stopped: Promise<void> | undefined;
  return {
    isStopping: () => stopped !== undefined,
    stop: () => {
      stopped ??= new Promise((resolve) => {
        const timer = setTimeout(() => http.closeAllConnections(), deadlineMs);
        http.close(() => {
          clearTimeout(timer);
          resolve();
        });
        // Browsers open connections ahead of need. Node takes one that has said nothing yet for busy.
        for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      });
      return stopped;
    },
  };
}
