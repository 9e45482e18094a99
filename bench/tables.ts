import type pg from 'pg';
import { lapsPerRound, larger, nameOf, ratingOf, seededAlbums, seededTags, tracksPerAlbum } from './albums.ts';

/** What was left behind in the tables. */
export interface Counts {
  /** Albums made in the round. */
  readonly inserted: number;
  /** Seeded albums whose values are those of the round. */
  readonly changed: number;
  readonly tracks: number;
  readonly tags: number;
  /** Tags of albums. */
  readonly links: number;
}

/** Fills the new tables. */
export async function seed(client: pg.Client): Promise<void> {
  for (let n = 1; n <= seededAlbums; n += 1)
    await client.query('INSERT INTO "Album" (name, rating, plays) VALUES ($1, $2, $3)', [nameOf(n), ratingOf(n), n]);
  const tracks = `INSERT INTO "Track" ("albumId", position, title)
     SELECT album, position, format('track %s of album %s', position, album)
     FROM generate_series($1::int, $2::int) album, generate_series($3::int, $4::int) position ORDER BY album, position`;
  await client.query(tracks, [1, seededAlbums, 1, tracksPerAlbum]);
  await client.query(tracks, [larger.from, larger.to, tracksPerAlbum + 1, larger.tracks]);
  await client.query(`INSERT INTO "Tag" (name) SELECT 'tag-' || n FROM generate_series(1, $1) n ORDER BY n`, [
    seededTags,
  ]);
  await client.query('VACUUM ANALYZE');
}

/** Puts the tables into the state they were seeded in. */
export async function tidy(client: pg.Client): Promise<void> {
  await settled(client);
  await client.query('DELETE FROM "Track" WHERE "albumId" > $1', [seededAlbums]);
  await client.query('DELETE FROM "Album" WHERE id > $1', [seededAlbums]);
  await client.query('DELETE FROM "Tag" WHERE id > $1', [seededTags]);
  const { rows } = await client.query<{ id: number }>('SELECT id FROM "Album" WHERE plays <> id');
  const ids = rows.map((it) => it.id);
  const restored =
    'UPDATE "Album" SET plays = id, rating = r FROM unnest($1::int[], $2::numeric[]) AS u(n, r) WHERE id = n';
  await client.query(restored, [ids, ids.map(ratingOf)]);
  await client.query('VACUUM "Album", "Track", "Tag", "_AlbumToTag"');
  // The first change of a page after a checkpoint writes the whole page: so every round begins after one.
  await client.query('CHECKPOINT');
}

/** Counts what a round left behind, once the servers have finished. */
export async function count(client: pg.Client, round: number): Promise<Counts> {
  await settled(client);
  const { rows } = await client.query<Counts>(
    `SELECT count(*) FILTER (WHERE id > $1 AND name LIKE 'new-' || $3::int || '-%')::int AS inserted,
            count(*) FILTER (WHERE id <= $1 AND plays / $2 = $3::int)::int AS changed,
            (SELECT count(*)::int FROM "Track" WHERE "albumId" > $1) AS tracks,
            (SELECT count(*)::int FROM "Tag" WHERE id > $4) AS tags,
            (SELECT count(*)::int FROM "_AlbumToTag") AS links
     FROM "Album"`,
    [seededAlbums, lapsPerRound, round, seededTags],
  );
  return rows[0] ?? { inserted: 0, changed: 0, tracks: 0, tags: 0, links: 0 };
}

// The load ends with requests under way, which a server carries out nevertheless, and not all of them at once.
async function settled(client: pg.Client): Promise<void> {
  const busy =
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'";
  for (let idle = 0; idle < 5; ) {
    idle = (await client.query(busy)).rowCount === 0 ? idle + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
