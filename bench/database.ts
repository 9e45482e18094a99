import pg from 'pg';
import { normalise } from '../src/cli/normalise.ts';
import { startEmbedded } from '../src/cli/postgres/embedded.ts';
import { pushSchema } from '../src/cli/push.ts';
import { readSchema } from '../src/cli/readSchema.ts';
import { lapsPerRound, nameOf, ratingOf, seededAlbums, tracksPerAlbum } from './albums.ts';

/** The bench's PostgreSQL: embedded, and with the settings of a user's, so that a commit waits for the disk. */
export interface BenchDatabase {
  readonly url: string;
  /** Version and what decides the price of a commit. */
  readonly description: string;
  /** Puts the albums into the state they were seeded in. */
  tidy(): Promise<void>;
  /** What a round left behind, once the servers have finished. */
  count(round: number): Promise<Counts>;
  /** The address of another, new database with the tables of a schema. */
  make(name: string, schemaFile: string): Promise<string>;
  stop(): Promise<void>;
}

/** How many albums are new, and how many of the seeded ones were changed in a round. */
export interface Counts {
  readonly inserted: number;
  readonly changed: number;
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

async function seed(client: pg.Client): Promise<void> {
  for (let n = 1; n <= seededAlbums; n += 1)
    await client.query('INSERT INTO "Album" (name, rating, plays) VALUES ($1, $2, $3)', [nameOf(n), ratingOf(n), n]);
  await client.query(
    `INSERT INTO "Track" ("albumId", position, title)
     SELECT album, position, format('track %s of album %s', position, album)
     FROM generate_series(1, $1) album, generate_series(1, $2) position ORDER BY album, position`,
    [seededAlbums, tracksPerAlbum],
  );
  await client.query('VACUUM ANALYZE');
}

async function tidy(client: pg.Client): Promise<void> {
  await settled(client);
  await client.query('DELETE FROM "Album" WHERE id > $1', [seededAlbums]);
  const { rows } = await client.query<{ id: number }>('SELECT id FROM "Album" WHERE plays <> id');
  const ids = rows.map((it) => it.id);
  const restored =
    'UPDATE "Album" SET plays = id, rating = r FROM unnest($1::int[], $2::numeric[]) AS u(n, r) WHERE id = n';
  await client.query(restored, [ids, ids.map(ratingOf)]);
  await client.query('VACUUM "Album"');
  // The first change of a page after a checkpoint writes the whole page: so every round begins after one.
  await client.query('CHECKPOINT');
}

async function count(client: pg.Client, round: number): Promise<Counts> {
  await settled(client);
  const { rows } = await client.query<Counts>(
    `SELECT count(*) FILTER (WHERE id > $1)::int AS inserted, count(*) FILTER (WHERE plays / $2 = $3)::int AS changed FROM "Album"`,
    [seededAlbums, lapsPerRound, round],
  );
  return rows[0] ?? { inserted: 0, changed: 0 };
}

// The load ends with requests under way, which a server carries out nevertheless.
async function settled(client: pg.Client): Promise<void> {
  const busy =
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'";
  for (let idle = 0; idle < 3; ) {
    idle = (await client.query(busy)).rowCount === 0 ? idle + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 15));
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
