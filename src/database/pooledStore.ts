import type pg from 'pg';
import { atCommit, atStatement } from './failure.ts';
import { isStatementError, statementName } from './pool.ts';
import type { Cells, Parameter, Session, Store } from './session.ts';

/** A pool of connections. */
export type Pool = pg.Pool;

/**
 * The store on a pool of connections itself: the same statements as through Prisma's client, prepared and named, at a
 * fraction of the processor time.
 */
export function pooledStore(pool: Pool): Store {
  return {
    transactional: false,
    query: async (sql, values) => {
      try {
        return await rowsOf(pool, sql, values);
      } catch (thrown) {
        throw sql.startsWith('SELECT') ? thrown : atStatement(thrown);
      }
    },
    transaction: async (work) => {
      const connection = await pool.connect();
      let broken: Error | undefined;
      try {
        return await transactionOn(connection, work);
      } catch (thrown) {
        broken = await rolledBack(connection, thrown);
        throw thrown;
      } finally {
        connection.release(broken);
      }
    },
  };
}

async function transactionOn<T>(connection: pg.PoolClient, work: (session: Session) => Promise<T>): Promise<T> {
  await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  const result = await work({ transactional: true, query: (sql, values) => rowsOf(connection, sql, values) });
  const { command } = await committed(connection);
  // After a failed statement PostgreSQL answers COMMIT with ROLLBACK, and without an error.
  if (command !== 'COMMIT') throw new TypeError('A failed statement was swallowed inside a transaction.');
  return result;
}

async function committed(connection: pg.PoolClient): Promise<pg.QueryResult> {
  try {
    return await connection.query('COMMIT');
  } catch (thrown) {
    throw atCommit(thrown);
  }
}

// What breaks the connection breaks this too: then it is closed, and its transaction ends with it.
async function rolledBack(connection: pg.PoolClient, thrown: unknown): Promise<Error | undefined> {
  try {
    await connection.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return isStatementError(error) ? undefined : new Error('The connection broke.', { cause: thrown });
  }
}

async function rowsOf(
  queryable: Pool | pg.PoolClient,
  text: string,
  values: readonly Parameter[],
): Promise<readonly Cells[]> {
  const name = statementName({ sql: text });
  const { rows } = await queryable.query<Cells>({ ...(name === '' ? {} : { name }), text, values: [...values] });
  return rows;
}
