import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SchemaTexts } from './normalise.ts';
import { evolveSchema, pushSchema } from './push.ts';
import { StartError } from './startError.ts';

/**
 * Makes the tables of a schema in an embedded database, or changes those of its last start into them.
 * The schema they were made from is kept beside the data.
 */
export async function makeTables(url: string, home: string, schema: SchemaTexts): Promise<void> {
  const file = join(home, 'schema.json');
  const from = await readTexts(file);
  if (from === null) await pushSchema({ url, schema });
  else if (JSON.stringify(from) !== JSON.stringify(schema)) await evolveSchema({ url, from, to: schema });
  else return;
  const written = `${file}.${process.pid}`;
  await writeFile(written, JSON.stringify(schema));
  await rename(written, file);
}

async function readTexts(file: string): Promise<SchemaTexts | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new StartError(
      `${file}, the schema the embedded database was made from, is damaged: choose a new data directory.`,
    );
  }
}
