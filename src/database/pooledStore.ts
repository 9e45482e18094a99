import type pg from 'pg';
import { cancelOn } from './cancel.ts';
import { Abandoned, atCommit, atStatement, isCancelled, isOutdated } from './failure.ts';
import { isStatementError } from './pool.ts';
import type { Cells, Gone, Session, Store } from './session.ts';
import { sendStatement, type Text } from './wire.ts';

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
    query: (text, values) =>
      onConnection({ pool, gone }, (line) => inOneStatement(line, { text, values, begin: null })),
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
  readonly gone: Gone | undefined;
  /** Why it is closed instead of given back; null while it is sound. */
  broken: Error | null;
}

async function onConnection<T>({ pool, gone }: Place, work: (line: Line) => Promise<T>): Promise<T> {
  const line: Line = { connection: await pool.connect(), gone, broken: null };
  try {
    return await work(line);
  } finally {
    line.connection.release(line.broken ?? undefined);
  }
}

async function inOneStatement(line: Line, text: Text, isFirst = true): Promise<readonly Cells[]> {
  const progress: Progress = { committing: false };
  try {
    return await send(line, text, progress);
  } catch (thrown) {
    // It did not even begin, and has another name by now.
    if (isFirst && isOutdated(thrown)) return inOneStatement(line, text, false);
    if (text.text.startsWith('SELECT')) throw thrown;
    throw progress.committing ? atCommit(thrown) : atStatement(thrown);
  }
}

/** Whether a statement that failed had been carried out, and was only being committed. */
interface Progress {
  committing: boolean;
}

/** Sends a statement, and cancels it when the caller goes away. */
function send(line: Line, text: Text, progress?: Progress): Promise<readonly Cells[]> {
  const { connection, gone } = line;
  if (gone?.aborted) return Promise.reject(new Abandoned());
  return new Promise((resolve, reject) => {
    const cancel = () => {
      line.broken = new Error('A statement was cancelled.');
      cancelOn(connection);
    };
    gone?.addEventListener('abort', cancel);
    sendStatement(connection, text, {
      rows: (rows) => {
        gone?.removeEventListener('abort', cancel);
        resolve(rows);
      },
      error: (error, committing) => {
        gone?.removeEventListener('abort', cancel);
        if (progress) progress.committing = committing;
        if (gone?.aborted && isCancelled(error)) return reject(new Abandoned(error));
        if (!isStatementError(error)) line.broken = brokenBy(error);
        reject(error);
      },
    });
  });
}

// The first statement brings the BEGIN along: no round trip for a statement that only can succeed.
async function inTransactionOn<T>(line: Line, work: (session: Session) => Promise<T>): Promise<T> {
  const { connection, gone } = line;
  let begin: string | null = BEGIN;
  const query: Session['query'] = (text, values) => {
    const sent = send(line, { text, values, begin });
    if (!gone?.aborted) begin = null;
    return sent;
  };
  try {
    const result = await work({ transactional: true, query });
    if (gone?.aborted) throw new Abandoned();
    if (begin !== null) return result;
    const command = await committed(connection);
    // After a failed statement PostgreSQL answers COMMIT with ROLLBACK, and without an error.
    if (command !== 'COMMIT') throw new TypeError('A failed statement was swallowed inside a transaction.');
    return result;
  } catch (thrown) {
    if (begin === null) await rollBack(line, thrown);
    throw thrown;
  }
}

const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED';

function committed(connection: pg.PoolClient): Promise<string> {
  return new Promise((resolve, reject) => {
    sendStatement(
      connection,
      { text: 'COMMIT', values: [], begin: null },
      { rows: (_, command) => resolve(command), error: (error) => reject(atCommit(error)) },
    );
  });
}

// What breaks the connection breaks this too: then it is closed, and its transaction ends with it.
async function rollBack(line: Line, thrown: unknown): Promise<void> {
  try {
    await line.connection.query('ROLLBACK');
  } catch (error) {
    if (!isStatementError(error)) line.broken = brokenBy(thrown);
  }
}

function brokenBy(cause: unknown): Error {
  return new Error('The connection broke.', { cause });
}
