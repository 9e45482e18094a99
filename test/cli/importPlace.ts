import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { rowsOf } from '../support/postgres.ts';
import { folderWith, type Said, trellis } from './trellis.ts';

const schema = `
datasource db {
  provider = "postgresql"
}

enum Kind {
  SMALL
  BIG
}

model Album {
  id     Int       @id @default(autoincrement())
  name   String    @unique
  plays  BigInt    @default(0)
  rating Decimal?  @db.Decimal(4, 2)
  at     DateTime?
  live   Boolean   @default(false)
  kind   Kind      @default(SMALL)
  meta   Json?
  tags   String[]
  share  Float?
}

model Spot {
  id Int                  @id
  at Unsupported("point")
}
`;

/** A database with the tables of Album and Spot, and a folder with their schema and files of rows. */
export interface Place {
  readonly database: FreshDatabase;
  readonly folder: string;
  readonly path: (name: string) => string;
  /** The options that say where Album is. */
  readonly usual: readonly string[];
  /** Imports a file of the folder into Album. */
  readonly importing: (file: string, ...options: readonly string[]) => Promise<Said>;
  readonly stored: (columns?: string) => Promise<readonly unknown[]>;
}

/** Makes such a place, for as long as the test runs. */
export async function placeWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<Place> {
  const database = await freshDatabase({ name: 'import', prisma: schema });
  onTestFinished(() => database.drop());
  const folder = await folderWith({ 'schema.prisma': schema, ...files });
  const path = (name: string) => join(folder, name);
  const usual = ['--schema', path('schema.prisma'), '--database-url', database.url, '--model', 'Album'];
  return {
    database,
    folder,
    path,
    usual,
    importing: (file, ...options) => trellis(['import', ...usual, '--file', path(file), ...options]),
    stored: (columns = 'name, plays::int') => rowsOf(database.url, `SELECT ${columns} FROM "Album" ORDER BY id`),
  };
}

/** NDJSON: texts as they are, everything else as JSON. */
export function lines(...rows: readonly unknown[]): string {
  return rows.map((it) => `${typeof it === 'string' ? it : JSON.stringify(it)}\n`).join('');
}

/** The rows that an import of a file refused. */
export async function refusedIn(file: string): Promise<readonly unknown[]> {
  const text = await readFile(`${file}.refused.ndjson`, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((it) => JSON.parse(it));
}
