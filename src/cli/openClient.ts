import { PrismaPg } from '@prisma/adapter-pg';
import { createPool, type PoolOptions } from '../database/pool.ts';
import { statementName } from '../database/statementNames.ts';
import { type DatabaseUrl, readDatabaseUrl, withStartupOptions } from './databaseUrl.ts';
import { loadClient, type RunningClient } from './loadClient.ts';
import { connect } from './postgres/connect.ts';

/** A client with the pool of connections below it. */
export interface OpenClient {
  readonly client: RunningClient;
  readonly pool: ReturnType<typeof createPool>;
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>;
  /** Lets go of every connection. */
  readonly close: () => Promise<void>;
}

/** Connects the generated client of a folder to a database; says in one sentence why it cannot. */
export async function openClient(folder: string, options: PoolOptions): Promise<OpenClient> {
  const database = readDatabaseUrl(options.connectionString);
  // One connection first: the pool would tell the same to every request instead, and in other words.
  await (await connect(withStartupOptions(database))).end();
  const pool = createPool({ max: database.connectionLimit ?? 10, ...options, connectionString: database.url });
  useStartupOptions(pool, database);
  const adapter = new PrismaPg(pool, {
    statementNameGenerator: statementName,
    ...(database.schema === null ? {} : { schema: database.schema }),
  });
  const PrismaClient = loadClient(folder);
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' });
  return {
    client,
    pool,
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: async () => {
      await client.$disconnect();
      await pool.end();
    },
  };
}

// In an address `options` would take the place of the pool's own, its time limits among them.
function useStartupOptions(pool: ReturnType<typeof createPool>, { startupOptions }: DatabaseUrl): void {
  if (startupOptions !== '') pool.options.options = `${pool.options.options ?? ''} ${startupOptions}`.trim();
}
