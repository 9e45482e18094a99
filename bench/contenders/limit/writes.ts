import { type Album, type Answer, columns, jsonOf, type NewAlbum, pool, type Values } from './answer.ts';
import { find } from './reads.ts';

interface Variables {
  readonly data: NewAlbum;
  readonly lookup: { readonly name: string };
  readonly defaults: Values;
}

/** The answers to mutations of one row, by the name of the operation. */
export const writes: Readonly<Record<string, Answer<Variables>>> = {
  Create: async ({ data }) => payload('createAlbum', true, await insert(data.name, data)),
  async GetOrCreate({ lookup: { name }, defaults }) {
    const found = await find(name);
    if (found) return payload('getOrCreateAlbum', false, found);
    const inserted = await insertUnlessThere(name, defaults);
    return payload('getOrCreateAlbum', inserted !== undefined, inserted ?? (await find(name)));
  },
  async UpdateOrCreate({ lookup: { name }, defaults }) {
    const updated = await update(name, defaults);
    if (updated) return payload('updateOrCreateAlbum', false, updated);
    const inserted = await insertUnlessThere(name, defaults);
    return payload('updateOrCreateAlbum', inserted !== undefined, inserted ?? (await update(name, defaults)));
  },
};

async function insert(name: string, { rating, plays }: Values): Promise<Album | undefined> {
  const text = `INSERT INTO "Album" (name, rating, plays) VALUES ($1, $2, $3) RETURNING ${columns}`;
  return (await pool.query<Album>({ name: 'insert', text, values: [name, rating, plays] })).rows[0];
}

async function insertUnlessThere(name: string, { rating, plays }: Values): Promise<Album | undefined> {
  const text = `INSERT INTO "Album" (name, rating, plays) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING RETURNING ${columns}`;
  return (await pool.query<Album>({ name: 'insertUnlessThere', text, values: [name, rating, plays] })).rows[0];
}

async function update(name: string, { rating, plays }: Values): Promise<Album | undefined> {
  const text = `UPDATE "Album" SET rating = $2, plays = $3 WHERE name = $1 RETURNING ${columns}`;
  return (await pool.query<Album>({ name: 'update', text, values: [name, rating, plays] })).rows[0];
}

function payload(field: string, created: boolean, album: Album | undefined): string {
  return `{"data":{"${field}":{"created":${created},"record":${jsonOf(album)}}}}`;
}
