import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Datamodel } from '../model/datamodel.ts';
import { findCache, forgetOld, remember } from './cache.ts';
import { normalise, previewFeatures, type SchemaTexts } from './normalise.ts';
import type { Schema } from './readSchema.ts';
import { packageFolder, packageVersion, prismaGenerate } from './runPrisma.ts';
import { codeOf, StartError } from './startError.ts';

/** What is made from a schema, once. */
export interface Generated {
  /** The folder in the cache: `client/` and `datamodel.json`. */
  readonly folder: string;
  readonly datamodel: Datamodel;
  /** The schema as Prisma 7 takes it. */
  readonly texts: SchemaTexts;
}

/**
 * Makes the Prisma client and the datamodel of a schema in a cache folder, `.trellis/cache` if not told;
 * again only when the schema or Prisma changed. Throws `StartError` for a schema that Prisma refuses.
 */
export async function generateClient(schema: Schema, cacheDir?: string): Promise<Generated> {
  const texts = normalise(schema);
  const cache = await findCache(cacheDir);
  const folder = join(cache, keyOf(texts));
  if (existsSync(folder)) await remember(folder);
  else {
    await make(folder, schema, texts);
    await forgetOld(cache);
  }
  return { folder, texts, datamodel: await readDatamodel(join(folder, 'datamodel.json')) };
}

/** Writes the client, with its types, and the datamodel of a schema into a folder, for those who embed Trellis. */
export async function generateInto(output: string, schema: Schema): Promise<Datamodel> {
  const work = await mkdtemp(join(await findCache(undefined), 'output-'));
  try {
    await runGenerators(work, schema, normalise(schema));
    const datamodel = await readDatamodel(join(work, 'datamodel.json'));
    await writeInto(output, work, datamodel).catch((error: unknown) => {
      throw new StartError(`${output} cannot be written (${codeOf(error) ?? 'unknown reason'}).`, { cause: error });
    });
    return datamodel;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function writeInto(output: string, work: string, datamodel: Datamodel): Promise<void> {
  await mkdir(output, { recursive: true });
  await cp(join(work, 'client'), join(output, 'client'), { recursive: true });
  await writeFile(join(output, 'datamodel.mjs'), `export const datamodel = ${JSON.stringify(datamodel)};\n`);
  await writeFile(join(output, 'datamodel.d.mts'), datamodelTypes);
}

// A module rather than JSON: the compiler takes JSON's texts for any string, and Node warns of importing it.
const datamodelTypes = `import type { Datamodel } from 'pothos-trellis';
export declare const datamodel: Datamodel;
`;

async function make(folder: string, schema: Schema, texts: SchemaTexts): Promise<void> {
  const work = await mkdtemp(`${folder}-`);
  try {
    await runGenerators(work, schema, texts);
    await slim(work);
    await rename(work, folder);
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    // Another process was making the same and came first: a folder has its name only when it is whole.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error) ?? '') || !existsSync(folder)) throw error;
  }
}

async function runGenerators(work: string, schema: Schema, texts: SchemaTexts): Promise<void> {
  const files = [...texts.slice(0, -1), [texts.at(-1)?.[0] ?? '', generators(work)] as const];
  for (const [name, text] of files) {
    const path = join(work, 'schema', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  await linkPackages(join(work, 'node_modules'));
  await prismaGenerate(work, schema.files);
}

// Wherever the cache lies, Prisma and the client must find our versions. `prisma` is there because Prisma takes only a
// client that lies beside it.
async function linkPackages(modules: string): Promise<void> {
  const client = packageFolder('@prisma/client');
  const links = [
    ['prisma', packageFolder('prisma')],
    ['@prisma/client', client],
    ['@prisma/client-runtime-utils', runtimeFolder(client)],
  ] as const;
  await mkdir(join(modules, '@prisma'), { recursive: true });
  for (const [name, folder] of links) await symlink(folder, join(modules, name), 'junction');
}

function runtimeFolder(client: string): string {
  // This package does not export its package.json, so its main file shows the way.
  let folder = dirname(createRequire(join(client, 'index.js')).resolve('@prisma/client-runtime-utils'));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

const generatorProgram = fileURLToPath(
  new URL(`../generator/generator.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);

function generators(work: string): string {
  const block = (name: string, provider: string, output: string) =>
    `generator ${name} {\n  provider = ${JSON.stringify(provider)}\n  output = ${JSON.stringify(output)}\n  previewFeatures = ${previewFeatures}\n}\n`;
  return block('client', 'prisma-client-js', join(work, 'client')) + block('trellis', generatorCommand(), work);
}

function generatorCommand(): string {
  // In the checkout the generator is TypeScript, which Node 20 cannot run by itself.
  const loader = generatorProgram.endsWith('.ts')
    ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
    : [];
  return [process.execPath, ...loader, generatorProgram].map(quoted).join(' ');
}

// Prisma hands the command to the shell.
function quoted(word: string): string {
  return process.platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

// Types, browser and edge builds are three quarters of what Prisma writes; a Node process reads none of them.
async function slim(folder: string): Promise<void> {
  const unneeded = [
    'schema',
    ...['index.d.ts', 'edge.js', 'index-browser.js', 'query_compiler_fast_bg.wasm', 'schema.prisma'].map((it) =>
      join('client', it),
    ),
    ...['wasm-compiler-edge.js', 'index-browser.js', 'client.d.ts'].map((it) => join('client', 'runtime', it)),
  ];
  for (const it of unneeded) await rm(join(folder, it), { recursive: true, force: true });
}

function keyOf(texts: SchemaTexts): string {
  const generator = dirname(generatorProgram);
  const code = readdirSync(generator)
    .filter((it) => it.endsWith('.ts') || it.endsWith('.js'))
    .toSorted()
    .map((it) => readFileSync(join(generator, it), 'utf8'));
  const made = [
    texts,
    code,
    packageVersion('prisma'),
    packageVersion('@prisma/client'),
    packageFolder('@prisma/client'),
  ];
  return createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 32);
}

async function readDatamodel(path: string): Promise<Datamodel> {
  const datamodel: Datamodel = JSON.parse(await readFile(path, 'utf8'));
  if (datamodel.models.length === 0) throw new StartError('The schema has no model, so there is nothing to serve.');
  // An enum may be called `constructor`: these two are dictionaries, not objects with a history.
  for (const dictionary of [datamodel.notes.enumSchemas, datamodel.notes.foreignKeyNames])
    Object.setPrototypeOf(dictionary, null);
  return datamodel;
}
