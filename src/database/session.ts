import type { Model } from '../model/model.ts';
import { type Client, type Queryable, type Table, tableOf } from './client.ts';
import { atCommit, atStatement } from './failure.ts';

/** A parameter of a statement: text that the statement casts itself, so that no driver's own conversions come between. */
export type Parameter = string | null;

/** A row as a statement returns it: cells of text, by the statement's own aliases. */
export type Cells = Readonly<Record<string, unknown>>;

/** Where statements run: on any connection of the pool, or inside one transaction. */
export interface Session {
  readonly transactional: boolean;
  query(sql: string, values: readonly Parameter[]): Promise<readonly Cells[]>;
  /** Prisma's reads of a model, for what the client selected. */
  table(model: Model): Table;
}

/** A database as the verbs need it. Today it is Prisma's client; a verb would not notice another one. */
export interface Store extends Session {
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

/** How long transactions wait, in milliseconds. */
export interface StoreOptions {
  /** For a connection of the pool. Default 10,000. */
  readonly maxWait?: number;
  /** For the whole transaction, waits for locks included. Default 15,000. */
  readonly timeout?: number;
}

/** The store behind a Prisma client. Every transaction is READ COMMITTED, whatever the database's default is. */
export function storeOf(client: Client, { maxWait = 10_000, timeout = 15_000 }: StoreOptions = {}): Store {
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
    table: (model) => tableOf(queryable, model),
  };
}
