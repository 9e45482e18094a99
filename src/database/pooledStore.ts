import type { EventEmitter } from 'node:events';
import type pg from 'pg';
import { cancelOn } from './cancel.ts';
import { Abandoned, atCommit, atStatement, isCancelled, isOutdated } from './failure.ts';
import { isStatementError, renameStatements, statementName } from './pool.ts';
import type { Cells, Gone, Parameter, Session, Store } from './session.ts';

/** A pool of connections. */
export type Pool = pg.Pool;

/**
 * The store on a pool of connections itself: the same statements as through Prisma's client, prepared and named, at a
 * fraction of the processor time. Once the caller has gone, the statement under way is cancelled and no other begins.
 */
export function pooledStore(pool: Pool, gone?: Gone): Store {
  return {
    transactional: false,
    until: (further) => pooledStore(pool, further),
    query: (sql, values) =>
      onConnection({ pool, gone }, async ({ connection, query }) => {
        const isCommitting = watched(connection);
        try {
          return await query(sql, values).catch((thrown: unknown) => {
            if (!isOutdated(thrown)) throw thrown;
            // It did not even begin, and has another name by now.
            return query(sql, values);
          });
        } catch (thrown) {
          if (sql.startsWith('SELECT')) throw thrown;
          throw isCommitting() ? atCommit(thrown) : atStatement(thrown);
        }
      }),
    transaction: (work) => onConnection({ pool, gone }, (line) => inTransactionOn(line, work)),
  };
}

interface Place {
  readonly pool: Pool;
  readonly gone: Gone | undefined;
}

/** A connection in use. */
interface Line {
  readonly connection: pg.PoolClient;
  readonly query: Session['query'];
  readonly gone: Gone | undefined;
  /** Has it closed instead of given back. */
  readonly breaks: (by: Error) => void;
}

async function onConnection<T>({ pool, gone }: Place, work: (line: Line) => Promise<T>): Promise<T> {
  const connection = await pool.connect();
  let broken: Error | undefined;
  const breaks = (by: Error) => {
    broken = by;
  };
  const query = async (sql: string, values: readonly Parameter[]) => {
    try {
      return await cancellable({ connection, gone, breaks }, () => rowsOf(connection, sql, values));
    } catch (thrown) {
      if (!(thrown instanceof Abandoned || isStatementError(thrown))) breaks(brokenBy(thrown));
      throw thrown;
    }
  };
  try {
    return await work({ connection, query, gone, breaks });
  } finally {
    connection.release(broken);
  }
}

async function cancellable<T>(
  { connection, gone, breaks }: Omit<Line, 'query'>,
  statement: () => Promise<T>,
): Promise<T> {
  if (!gone) return statement();
  if (gone.aborted) throw new Abandoned();
  const cancel = () => {
    breaks(new Error('A statement was cancelled.'));
    cancelOn(connection);
  };
  gone.addEventListener('abort', cancel);
  try {
    return await statement();
  } catch (thrown) {
    throw gone.aborted && isCancelled(thrown) ? new Abandoned(thrown) : thrown;
  } finally {
    gone.removeEventListener('abort', cancel);
  }
}

/**
 * Tells whether the statement that is sent next has been carried out and is only being committed: PostgreSQL says so before it
 * checks what was put off until the end.
 */
function watched(connection: pg.PoolClient): () => boolean {
  const progress = progresses.get(connection) ?? { committing: false };
  if (!progresses.has(connection)) {
    progresses.set(connection, progress);
    const { connection: wire } = connection as Partial<Wired>;
    wire?.on('commandComplete', () => {
      progress.committing = true;
    });
  }
  progress.committing = false;
  return () => progress.committing;
}

const progresses = new WeakMap<pg.PoolClient, { committing: boolean }>();

/** What `pg` knows of a connection beside what its types tell. */
interface Wired {
  readonly connection: EventEmitter;
}

async function inTransactionOn<T>(line: Line, work: (session: Session) => Promise<T>): Promise<T> {
  const { connection, query, gone } = line;
  try {
    await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const result = await work({ transactional: true, query });
    if (gone?.aborted) throw new Abandoned();
    const { command } = await committed(connection);
    // After a failed statement PostgreSQL answers COMMIT with ROLLBACK, and without an error.
    if (command !== 'COMMIT') throw new TypeError('A failed statement was swallowed inside a transaction.');
    return result;
  } catch (thrown) {
    await rollBack(line, thrown);
    throw thrown;
  }
}

async function committed(connection: pg.PoolClient): Promise<pg.QueryResult> {
  try {
    return await connection.query('COMMIT');
  } catch (thrown) {
    throw atCommit(thrown);
  }
}

// What breaks the connection breaks this too: then it is closed, and its transaction ends with it.
async function rollBack({ connection, breaks }: Line, thrown: unknown): Promise<void> {
  try {
    await connection.query('ROLLBACK');
  } catch (error) {
    if (!isStatementError(error)) breaks(brokenBy(thrown));
  }
}

function brokenBy(cause: unknown): Error {
  return new Error('The connection broke.', { cause });
}

async function rowsOf(
  connection: pg.PoolClient,
  text: string,
  values: readonly Parameter[],
): Promise<readonly Cells[]> {
  const name = statementName({ sql: text });
  try {
    const { rows } = await connection.query<Cells>({ ...(name === '' ? {} : { name }), text, values: [...values] });
    return rows;
  } catch (thrown) {
    if (isOutdated(thrown)) renameStatements({ sql: text, name });
    throw thrown;
  }
}
