import { connect } from 'node:net';
import type pg from 'pg';

/**
 * Asks PostgreSQL to end the statement that runs on a connection; it then fails with 57014. The request may arrive late
 * and meet the next statement, so the connection must not be used for another.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function cancelOn(connection: pg.PoolClient): void {
  const { host, port, processID, secretKey } = connection as Partial<Cancellable>;
  if (!host || !port || typeof processID !== 'number' || typeof secretKey !== 'number') return;
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(CANCEL, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  // Where it does not get through, the statement's own time limit ends it.
  socket.on('error', () => undefined);
  socket.setTimeout(GIVE_UP_MS, () => socket.destroy());
  socket.end(request);
}

const CANCEL = 80_877_102;
const GIVE_UP_MS = 5_000;

/** What `pg` knows of a connection beside what its types tell. */
interface Cancellable {
  readonly host: string;
  readonly port: number;
  readonly processID: unknown;
  readonly secretKey: unknown;
}
