// What the machine gives without GraphQL, Prisma or checks: node:http, named statements, JSON written by hand.
import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';

interface Variables {
  readonly where: { readonly name: string };
  readonly offset: number;
  readonly data: Values & { readonly name: string };
  readonly lookup: { readonly name: string };
  readonly defaults: Values;
}

interface Values {
  readonly rating: string;
  readonly plays: string;
}

interface Album extends Values {
  readonly id: number;
  readonly name: string;
}

interface Track {
  readonly id: number;
  readonly albumId: number;
  readonly position: number;
  readonly title: string;
}

type Answer = (variables: Variables) => Promise<string>;

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const columns = 'id, name, rating, plays';

const answers: Readonly<Record<string, Answer>> = {
  ReadByKey: async ({ where }) => `{"data":{"album":${jsonOf(await find(where.name))}}}`,
  Nested: async ({ offset }) => `{"data":{"albums":[${(await page(offset)).join()}]}}`,
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

createServer(async (request, response) => {
  try {
    const { operationName, variables } = JSON.parse(await read(request));
    const body = await answers[operationName]?.(variables);
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(body);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(Number(process.env['PORT']), '127.0.0.1');

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function find(name: string): Promise<Album | undefined> {
  const text = `SELECT ${columns} FROM "Album" WHERE name = $1`;
  return (await pool.query<Album>({ name: 'find', text, values: [name] })).rows[0];
}

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

async function page(offset: number): Promise<readonly string[]> {
  const albumsText = 'SELECT id, name, rating FROM "Album" ORDER BY id LIMIT 20 OFFSET $1';
  const { rows: albums } = await pool.query<Album>({ name: 'albums', text: albumsText, values: [offset] });
  const tracksText =
    'SELECT id, "albumId", position, title FROM "Track" WHERE "albumId" = ANY($1) ORDER BY "albumId", id';
  const ids = albums.map((it) => it.id);
  const { rows } = await pool.query<Track>({ name: 'tracks', text: tracksText, values: [ids] });
  const tracks = byAlbum(rows);
  return albums.map(
    ({ id, name, rating }) =>
      `{"id":${id},"name":${JSON.stringify(name)},"rating":"${rating}","tracks":[${(tracks.get(id) ?? [])
        .slice(0, 10)
        .map((it) => `{"id":${it.id},"position":${it.position},"title":${JSON.stringify(it.title)}}`)
        .join()}]}`,
  );
}

function payload(field: string, created: boolean, album: Album | undefined): string {
  return `{"data":{"${field}":{"created":${created},"record":${jsonOf(album)}}}}`;
}

function jsonOf(album: Album | undefined): string {
  if (!album) return 'null';
  return `{"id":${album.id},"name":${JSON.stringify(album.name)},"rating":"${album.rating}","plays":"${album.plays}"}`;
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
