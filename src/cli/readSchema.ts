import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { codeOf, StartError } from './startError.ts';

/** A Prisma schema as its author wrote it: one file, or all `*.prisma` files of a folder. */
export interface Schema {
  /** Where it lies: an absolute path of a file or a folder. */
  readonly location: string;
  readonly files: readonly SchemaFile[];
}

/** One file of a Prisma schema. */
export interface SchemaFile {
  /** Its path below the schema's folder, with `/` between the parts. */
  readonly name: string;
  /** Its path as a person at the terminal would write it. */
  readonly shown: string;
  readonly text: string;
}

/** Reads the schema at a path; without one, the schema of the current folder. */
export async function readSchema(asked: string | undefined): Promise<Schema> {
  if (asked !== undefined) return readAt(resolve(asked), asked);
  for (const place of [await placeInPackage(), ...usualPlaces])
    if (place !== null && (await kindOf(resolve(place))) !== null) return readAt(resolve(place), place);
  throw new StartError(
    'No Prisma schema was found: name one with --schema, or put it into prisma/schema.prisma or the folder prisma/schema.',
  );
}

const usualPlaces: readonly string[] = ['prisma/schema.prisma', 'prisma/schema', 'schema.prisma'];

async function readAt(location: string, asked: string): Promise<Schema> {
  const kind = await kindOf(location);
  if (kind === null) throw new StartError(`There is no Prisma schema at ${asked}.`);
  const paths = kind === 'file' ? [location] : await prismaFiles(location);
  if (paths.length === 0) throw new StartError(`The folder ${asked} has no file that ends in .prisma.`);
  const folder = kind === 'file' ? resolve(location, '..') : location;
  const files = await Promise.all(paths.map((path) => readOne(path, folder)));
  return { location, files };
}

async function readOne(path: string, folder: string): Promise<SchemaFile> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new StartError(`${shown(path)} cannot be read: ${codeOf(error) ?? 'unknown reason'}.`);
  });
  const text = bytes.toString('utf8');
  if (text.includes('\0') || text.includes('\u{FFFD}'))
    throw new StartError(`${shown(path)} is no text in UTF-8, so it is no Prisma schema.`);
  return {
    name: relative(folder, path).split(sep).join('/'),
    shown: shown(path),
    text: text.replace(/^\u{FEFF}/u, ''),
  };
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  const found = await stat(path).catch(() => null);
  if (!found) return null;
  return found.isDirectory() ? 'folder' : 'file';
}

async function prismaFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const below: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const kind = await kindOf(path);
    if (kind === 'folder' && entry.isDirectory()) below.push(...(await prismaFiles(path)));
    if (kind === 'file' && basename(path).endsWith('.prisma')) below.push(path);
  }
  return below;
}

/** The path `package.json` names under `prisma.schema`, as versions before Prisma 7 had it. */
async function placeInPackage(): Promise<string | null> {
  const text = await readFile('package.json', 'utf8').catch(() => '{}');
  try {
    const place: unknown = JSON.parse(text)?.prisma?.schema;
    return typeof place === 'string' ? place : null;
  } catch {
    return null;
  }
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}
