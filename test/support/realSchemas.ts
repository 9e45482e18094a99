import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestSchema } from './database.ts';

/** A schema from a public repository, or one of our own with every oddity that the Prisma language lets through. */
export interface RealSchema extends TestSchema {
  /** For messages that name the file. */
  readonly path: string;
}

const folder = fileURLToPath(new URL('./schemas/real', import.meta.url));

/** All of them but the one of another database, with empty stand-ins for the views that no push creates. */
export const realSchemas: readonly RealSchema[] = readdirSync(folder)
  .filter((it) => it.endsWith('.prisma'))
  .map((file) => {
    const path = join(folder, file);
    const name = basename(file, '.prisma');
    return { name, path, prisma: readFileSync(path, 'utf8'), sql: viewStubs(name) };
  })
  .filter(({ prisma }) => /provider\s*=\s*"postgresql"/.test(prisma));

/** The one of another database. */
export const sqliteSchema = join(folder, 'stumpapp__stump__1.prisma');

// The stubs of all schemas are one file, each part under a line `-- name`.
function viewStubs(name: string): string {
  const [, part = ''] = readFileSync(join(folder, 'view-stubs.sql'), 'utf8').split(`\n-- ${name}\n`);
  return part.split(/^-- /m)[0] ?? '';
}
