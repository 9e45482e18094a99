import pg from 'pg';
import { normalise } from '../src/cli/normalise.ts';
import { startEmbedded } from '../src/cli/postgres/embedded.ts';
import { pushSchema } from '../src/cli/push.ts';
import { readSchema } from '../src/cli/readSchema.ts';
import { type Counts, count, seed, tidy } from './tables.ts';

/** The bench's PostgreSQL: embedded, and with the settings of a user's, so that a commit waits for the disk. */
export interface BenchDatabase {
  readonly url: string;
  /** Version and what decides the price of a commit. */
  readonly description: string;
  /** Puts the tables into the state they were seeded in. */
  tidy(): Promise<void>;
  /** What a round left behind, once the servers have finished. */
  count(round: number): Promise<Counts>;
  /** The address of another, new database with the tables of a schema. */
  make(name: string, schemaFile: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the PostgreSQL and makes a new database with the albums in it. */
export async function startDatabase(dataDir: string, schemaFile: string): Promise<BenchDatabase> {
  const embedded = await startEmbedded({ dataDir });
  const make = async (name: string, file: string) => {
    await using(embedded.url, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name}`);
      await client.query(`CREATE DATABASE ${name}`);
    });
    const url = Object.assign(new URL(embedded.url), { pathname: `/${name}` }).href;
    await pushSchema({ url, schema: normalise(await readSchema(file)) });
    return url;
  };
  const url = await make('bench', schemaFile);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await seed(client);
  return {
    url,
    make,
    description: await describe(client),
    tidy: () => tidy(client),
    count: (round) => count(client, round),
    stop: async () => {
      await client.end();
      await embedded.stop();
    },
  };
}

async function using(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function describe(client: pg.Client): Promise<string> {
  const settings = ['server_version', 'fsync', 'synchronous_commit', 'shared_buffers'];
  const { rows } = await client.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) name',
    [settings],
  );
  const told = new Map(rows.map((it) => [it.name, it.value]));
  const [version, ...others] = settings.map((it) => told.get(it));
  return `PostgreSQL ${version}, embedded, ${settings
    .slice(1)
    .map((it, index) => `${it} = ${others[index]}`)
    .join(', ')}`;
}
