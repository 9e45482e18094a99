import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateClient } from '../../src/cli/generate.ts';
import { loadClient, type PrismaClientClass } from '../../src/cli/loadClient.ts';
import { readSchema } from '../../src/cli/readSchema.ts';
import type { Datamodel } from '../../src/model/datamodel.ts';

/** The datamodel and the client of a schema, and the schema's text as Prisma 7 takes it. */
export interface GeneratedForTest {
  readonly datamodel: Datamodel;
  readonly PrismaClient: PrismaClientClass;
  /** For `pushSchema`. */
  readonly texts: readonly (readonly [path: string, text: string])[];
}

const cache = fileURLToPath(new URL('../../.trellis/cache', import.meta.url));

/** Makes client and datamodel of a schema, given as its text or as the path of a file or folder; kept between runs. */
export async function generated(schema: string): Promise<GeneratedForTest> {
  if (!schema.includes('\n')) return generatedFrom(schema);
  const folder = await mkdtemp(join(tmpdir(), 'trellis-schema-'));
  try {
    const file = join(folder, 'schema.prisma');
    await writeFile(file, schema);
    return await generatedFrom(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function generatedFrom(path: string): Promise<GeneratedForTest> {
  const { folder, datamodel, texts } = await generateClient(await readSchema(path), cache);
  return { datamodel, texts, PrismaClient: loadClient(folder) };
}
