import type { Client, Queryable } from './client.ts';
import { Abandoned, atCommit, atStatement } from './failure.ts';
import type { Cells, Gone, Session, Store } from './session.ts';

/** How long transactions wait, in milliseconds. */
export interface PrismaStoreOptions {
  /** For a connection of the pool. Default 10,000. */
  readonly maxWait?: number;
  /** For the whole transaction, waits for locks included. Default 15,000. */
  readonly timeout?: number;
}

/**
 * The store behind a Prisma client, over whatever driver adapter it has. Prisma cancels no statement: once the caller has
 * gone no other begins, and the one under way goes on.
 */
export function prismaStore(client: Client, options: PrismaStoreOptions = {}, gone?: Gone): Store {
  const { maxWait = 10_000, timeout = 15_000 } = options;
  return {
    ...sessionOf(client, false, gone),
    until: (further) => prismaStore(client, options, further),
    transaction: async (work) => {
      let committing = false;
      const working = async (tx: Queryable) => {
        const { session, refuseSwallowed } = noticing(sessionOf(tx, true, gone));
        const result = await work(session);
        if (gone?.aborted) throw new Abandoned();
        await refuseSwallowed();
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

/**
 * After a failed statement PostgreSQL answers COMMIT with ROLLBACK, and Prisma says that all went well. Where one has failed, a
 * further statement is asked before the end: unless the transaction went back to before the failure, it fails too.
 */
function noticing(session: Session): { readonly session: Session; readonly refuseSwallowed: () => Promise<void> } {
  let failed = false;
  const query: Session['query'] = async (sql, values) => {
    try {
      return await session.query(sql, values);
    } catch (thrown) {
      failed = true;
      throw thrown;
    }
  };
  const refuseSwallowed = async () => {
    if (!failed) return;
    await session.query('SELECT 1', []).catch((cause: unknown) => {
      throw new TypeError('A failed statement was swallowed inside a transaction.', { cause });
    });
  };
  return { session: { ...session, query }, refuseSwallowed };
}

function sessionOf(queryable: Queryable, transactional: boolean, gone?: Gone): Session {
  return {
    transactional,
    query: async (sql, values) => {
      if (gone?.aborted) throw new Abandoned();
      try {
        return await queryable.$queryRawUnsafe<readonly Cells[]>(sql, ...values);
      } catch (thrown) {
        throw transactional || sql.startsWith('SELECT') ? thrown : atStatement(thrown);
      }
    },
  };
}
