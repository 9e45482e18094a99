import pg from 'pg';
import { audience } from './seed/audience.ts';
import { catalogue } from './seed/catalogue.ts';
import { advanceSequence, insert } from './seed/insert.ts';
import { randomFrom } from './seed/random.ts';
import { stages } from './seed/stages.ts';

const NAME = 'demonstration';
/** Tables whose rows were given numbers that the database would give out itself. */
const NUMBERED = ['Album', 'Track', 'Tag', 'listeners'];

/**
 * Fills the tables of the demonstration schema, the same way every time; true when it did.
 * It does so once per database, and never where there already are artists, albums or listeners.
 */
export async function seed(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    const isNew = await isFirst(client);
    if (isNew) await fill(client);
    await client.query('COMMIT');
    return isNew;
  } finally {
    // Ends an unfinished transaction too: what failed half-way leaves nothing behind.
    await client.end();
  }
}

async function isFirst(client: pg.Client): Promise<boolean> {
  // A second process waits here until the first has committed, and then sees its rows.
  await client.query("SELECT pg_advisory_xact_lock(hashtext('trellis seed'))");
  const { rows } = await client.query<{ taken: boolean }>(
    `SELECT EXISTS (SELECT FROM "loaded_data" WHERE "name" = $1) OR EXISTS (SELECT FROM "Artist")
      OR EXISTS (SELECT FROM "Album") OR EXISTS (SELECT FROM "listeners") AS taken`,
    [NAME],
  );
  return rows[0]?.taken === false;
}

async function fill(client: pg.Client): Promise<void> {
  const random = randomFrom(1_969);
  const music = catalogue(random);
  const tables = { ...music.tables, ...audience(random, music), ...stages(random, music) };
  for (const [table, rows] of Object.entries(tables)) await insert(client, table, rows);
  for (const table of NUMBERED) await advanceSequence(client, table);
  await client.query(
    `UPDATE "reviews" SET "search" = to_tsvector('english', "headline" || ' ' || coalesce("body", ''))`,
  );
  await insert(client, 'loaded_data', [{ name: NAME }]);
}
