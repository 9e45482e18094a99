import { type Album, type Answer, columns, jsonOf, type NewAlbum, pool } from './answer.ts';

interface Variables {
  readonly rows: readonly (NewAlbum & { readonly id: number })[];
  readonly graph: {
    readonly name: string;
    readonly tracks: readonly { readonly title: string; readonly position: number }[];
    readonly tags: readonly { readonly name: string }[];
  };
}

/** The answers to mutations of many rows, by the name of the operation. */
export const bulk: Readonly<Record<string, Answer<Variables>>> = {
  async BulkCreate({ rows }) {
    const { rows: made } = await pool.query<Album>(create('create', rows, `RETURNING ${columns}`));
    return `{"data":{"bulkCreateAlbum":{"counts":{"created":${made.length}},"results":[${results(made)}]}}}`;
  },
  async BulkImport({ rows }) {
    const { rowCount } = await pool.query(create('import', rows, ''));
    return `{"data":{"bulkCreateAlbum":{"counts":{"created":${rowCount}}}}}`;
  },
  async BulkUpsert({ rows }) {
    const onConflict = 'ON CONFLICT (name) DO UPDATE SET rating = EXCLUDED.rating, plays = EXCLUDED.plays';
    // In the order of the key, or two of these at once wait for each other.
    const sorted = rows.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const { rows: stored } = await pool.query<Album>(create('upsert', sorted, `${onConflict} RETURNING ${columns}`));
    const byName = new Map(stored.map((it) => [it.name, it]));
    const inOrder = rows.map((it) => byName.get(it.name));
    return `{"data":{"bulkCreateAlbum":{"counts":{"total":${stored.length}},"results":[${results(inOrder)}]}}}`;
  },
  async BulkUpdate({ rows }) {
    const text = `UPDATE "Album" SET rating = given.rating, plays = given.plays
      FROM unnest($1::int[], $2::numeric[], $3::bigint[]) AS given(key, rating, plays) WHERE id = key
      RETURNING id, name, "Album".rating, "Album".plays`;
    const values = [rows.map((it) => it.id), rows.map((it) => it.rating), rows.map((it) => it.plays)];
    const { rows: stored } = await pool.query<Album>({ name: 'bulkUpdate', text, values });
    const byId = new Map(stored.map((it) => [it.id, it]));
    const inOrder = rows.map((it) => byId.get(it.id));
    return `{"data":{"bulkUpdateAlbum":{"counts":{"total":${stored.length}},"results":[${results(inOrder)}]}}}`;
  },
  async SaveRelated({ graph: { name, tracks, tags } }) {
    // The tags there are stay as they are, and are found in the second of the two lists.
    const text = `WITH album AS (INSERT INTO "Album" (name) VALUES ($1) RETURNING id, name),
      tracks AS (INSERT INTO "Track" ("albumId", title, position)
        SELECT id, title, position FROM album, unnest($2::text[], $3::int[]) AS given(title, position)),
      made AS (INSERT INTO "Tag" (name) SELECT unnest($4::text[]) ON CONFLICT (name) DO NOTHING RETURNING id),
      tags AS (SELECT id FROM made UNION ALL SELECT id FROM "Tag" WHERE name = ANY($4)),
      links AS (INSERT INTO "_AlbumToTag" ("A", "B") SELECT album.id, tags.id FROM album, tags)
      SELECT id, name FROM album`;
    const values = [name, tracks.map((it) => it.title), tracks.map((it) => it.position), tags.map((it) => it.name)];
    const { rows } = await pool.query<Album>({ name: 'saveRelated', text, values });
    const album = `{"id":${rows[0]?.id},"name":${JSON.stringify(rows[0]?.name)}}`;
    return `{"data":{"saveRelatedAlbum":{"created":true,"record":${album}}}}`;
  },
};

function create(name: string, rows: readonly NewAlbum[], rest: string) {
  const text = `INSERT INTO "Album" (name, rating, plays) SELECT * FROM unnest($1::text[], $2::numeric[], $3::bigint[]) ${rest}`;
  const values = [rows.map((it) => it.name), rows.map((it) => it.rating), rows.map((it) => it.plays)];
  return { name, text, values };
}

function results(albums: readonly (Album | undefined)[]): string {
  return albums.map((it) => `{"record":${jsonOf(it)}}`).join();
}
