import type { Client, Queryable } from './client.ts';
import { atCommit, atStatement } from './failure.ts';
import type { Cells, Session, Store } from './session.ts';

/** How long transactions wait, in milliseconds. */
export interface PrismaStoreOptions {
  /** For a connection of the pool. Default 10,000. */
  readonly maxWait?: number;
  /** For the whole transaction, waits for locks included. Default 15,000. */
  readonly timeout?: number;
}

/** The store behind a Prisma client, over whatever driver adapter it has. */
export function prismaStore(client: Client, { maxWait = 10_000, timeout = 15_000 }: PrismaStoreOptions = {}): Store {
  return {
    ...sessionOf(client, false),
    transaction: async (work) => {
      let committing = false;
      const working = async (tx: Queryable) => {
        const result = await work(sessionOf(tx, true));
        committing = true;
        return result;
      };
      try {
        // A fresh options object per call: one shared with a nested transaction can join a foreign one in client 7.10.0.
        return await client.$transaction(working, { maxWait, timeout, isolationLevel: 'ReadCommitted' });
      } catch (thrown) {
        throw committing ? atCommit(thrown) : thrown;
      }
    },
  };
}

function sessionOf(queryable: Queryable, transactional: boolean): Session {
  return {
    transactional,
    query: async (sql, values) => {
      try {
        return await queryable.$queryRawUnsafe<readonly Cells[]>(sql, ...values);
      } catch (thrown) {
        throw transactional || sql.startsWith('SELECT') ? thrown : atStatement(thrown);
      }
    },
  };
}
