import { type Album, type Answer, columns, jsonOf, pool } from './answer.ts';

interface Variables {
  readonly where: { readonly name: string; readonly rating: { readonly gte: string } };
  readonly offset: number;
  readonly after: string;
}

interface Track {
  readonly id: number;
  readonly albumId: number;
  readonly position: number;
  readonly title: string;
}

/** Finds an album by its name. */
export async function find(name: string): Promise<Album | undefined> {
  const text = `SELECT ${columns} FROM "Album" WHERE name = $1`;
  return (await pool.query<Album>({ name: 'find', text, values: [name] })).rows[0];
}

/** The answers to queries, by the name of the operation. */
export const reads: Readonly<Record<string, Answer<Variables>>> = {
  ReadByKey: async ({ where }) => `{"data":{"album":${jsonOf(await find(where.name))}}}`,
  Nested: async ({ offset }) => `{"data":{"albums":[${(await nested({ offset, albums: 20, tracks: 10 })).join()}]}}`,
  NestedLarge: async ({ offset }) =>
    `{"data":{"albums":[${(await nested({ offset, albums: 100, tracks: 50 })).join()}]}}`,
  async Filtered({ where }) {
    const text = `SELECT ${columns} FROM "Album" WHERE rating >= $1 ORDER BY plays DESC, id LIMIT 20`;
    const { rows } = await pool.query<Album>({ name: 'filtered', text, values: [where.rating.gte] });
    return `{"data":{"albums":[${rows.map(jsonOf).join()}]}}`;
  },
  async Cursors() {
    const { rows } = await pool.query<Album>('SELECT id FROM "Album" ORDER BY id LIMIT 1000');
    return `{"data":{"albumsConnection":{"edges":[${rows.map(({ id }) => `{"cursor":"${cursorOf(id)}"}`).join()}]}}}`;
  },
  async Connection({ after }) {
    const text = 'SELECT id, name, rating FROM "Album" WHERE id > $1 ORDER BY id LIMIT 21';
    const id = Number(Buffer.from(after, 'base64url').toString());
    const { rows } = await pool.query<Album>({ name: 'connection', text, values: [id] });
    const edges = rows.slice(0, 20).map((it) => `{"cursor":"${cursorOf(it.id)}","node":{${headOf(it)}}}`);
    return `{"data":{"albumsConnection":{"edges":[${edges.join()}],"pageInfo":{"hasNextPage":${rows.length > 20}}}}}`;
  },
  async Aggregate({ where }) {
    const text = 'SELECT count(*)::int AS count, avg(rating) AS avg, sum(plays) AS sum FROM "Album" WHERE rating >= $1';
    const { rows } = await pool.query({ name: 'aggregate', text, values: [where.rating.gte] });
    const { count, avg, sum } = rows[0];
    return `{"data":{"albumsAggregate":{"count":${count},"avg":{"rating":"${avg}"},"sum":{"plays":"${sum}"}}}}`;
  },
};

interface Page {
  readonly offset: number;
  readonly albums: number;
  readonly tracks: number;
}

async function nested(page: Page): Promise<readonly string[]> {
  const albumsText = 'SELECT id, name, rating FROM "Album" ORDER BY id LIMIT $1 OFFSET $2';
  const values = [page.albums, page.offset];
  const { rows: albums } = await pool.query<Album>({ name: 'albums', text: albumsText, values });
  const tracksText =
    'SELECT id, "albumId", position, title FROM "Track" WHERE "albumId" = ANY($1) ORDER BY "albumId", id';
  const ids = albums.map((it) => it.id);
  const { rows } = await pool.query<Track>({ name: 'tracks', text: tracksText, values: [ids] });
  const tracks = byAlbum(rows);
  return albums.map(
    (album) =>
      `{${headOf(album)},"tracks":[${(tracks.get(album.id) ?? [])
        .slice(0, page.tracks)
        .map((it) => `{"id":${it.id},"position":${it.position},"title":${JSON.stringify(it.title)}}`)
        .join()}]}`,
  );
}

function headOf({ id, name, rating }: Album): string {
  return `"id":${id},"name":${JSON.stringify(name)},"rating":"${rating}"`;
}

function byAlbum(rows: readonly Track[]): ReadonlyMap<number, Track[]> {
  const tracks = new Map<number, Track[]>();
  for (const row of rows) {
    const others = tracks.get(row.albumId);
    if (others) others.push(row);
    else tracks.set(row.albumId, [row]);
  }
  return tracks;
}

function cursorOf(id: number): string {
  return Buffer.from(String(id)).toString('base64url');
}
