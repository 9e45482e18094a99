import { attributeOf, type Block, blocksOf, type Statement, stringIn } from '../generator/schemaText.ts';
import type { Schema, SchemaFile } from './readSchema.ts';
import { StartError } from './startError.ts';

/** Files of a Prisma schema as the schema engine takes them: path and text. */
export type SchemaTexts = readonly (readonly [path: string, text: string])[];

/**
 * The schema as Prisma 7 accepts it, whatever version it was written for: without its own generators, with one plain
 * generator in a file of its own, and every other line where it was.
 * Refuses a schema of another database.
 */
export function normalise(schema: Schema): SchemaTexts {
  refuseOtherDatabases(schema);
  return [
    ...schema.files.map((it) => [it.name, normaliseText(it.text)] as const),
    [generatorFile(schema.files.map((it) => it.name)), plainGenerator],
  ];
}

/** The features of Prisma that a schema may use without changing how its client behaves. */
export const previewFeatures = '["partialIndexes", "postgresqlExtensions", "views"]';

const plainGenerator = `generator client {\n  provider = "prisma-client-js"\n  previewFeatures = ${previewFeatures}\n}\n`;

function generatorFile(taken: readonly string[]): string {
  let name = 'trellis-generator.prisma';
  while (taken.includes(name)) name = `_${name}`;
  return name;
}

function refuseOtherDatabases({ location, files }: Schema): void {
  const sources = files.flatMap((file) =>
    blocksOf(file.text)
      .filter((it) => it.keyword === 'datasource')
      .map((block) => ({ file, block })),
  );
  const [source] = sources;
  if (!source) {
    const name = files.length === 1 && files[0] ? files[0].shown : location;
    throw new StartError(`${name} has no datasource block, so it is no whole Prisma schema.`);
  }
  const statement = source.block.statements.find((it) => propertyOf(it) === 'provider');
  const provider = statement ? stringIn(statement) : null;
  if (provider === null || provider === 'postgresql' || provider === 'postgres') return;
  const place = `${source.file.shown}:${lineOf(source.file, statement?.start ?? source.block.start)}`;
  throw new StartError(`${place}: the schema's datasource is ${provider}: Trellis serves PostgreSQL only.`);
}

function lineOf({ text }: SchemaFile, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

const addresses: readonly (string | null)[] = ['url', 'directUrl', 'shadowDatabaseUrl'];

function normaliseText(text: string): string {
  const edits = blocksOf(text).flatMap((block) => editsOf(block, text));
  let edited = text;
  // From the end, so that the offsets of earlier edits stay true.
  for (const { start, end, text: replacement } of edits.toSorted((a, b) => b.start - a.start))
    edited = edited.slice(0, start) + replacement + edited.slice(end);
  return edited;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function editsOf(block: Block, text: string): readonly Edit[] {
  switch (block.keyword) {
    case 'generator':
      return [emptied(block, text)];
    case 'datasource':
      return block.statements.flatMap((it) => datasourceEdits(it, text));
    case 'view':
      return block.statements.flatMap(viewEdits);
    default:
      return [];
  }
}

function datasourceEdits(statement: Statement, text: string): readonly Edit[] {
  const name = propertyOf(statement);
  if (addresses.includes(name)) return [emptied(statement, text)];
  return name === 'referentialIntegrity' ? [renamed(statement, 'referentialIntegrity', 'relationMode')] : [];
}

// Prisma 7 knows no id of a view; a unique key says the same.
function viewEdits(statement: Statement): readonly Edit[] {
  if (attributeOf(statement, '@@id')) return [renamed(statement, '@@id', '@@unique')];
  return attributeOf(statement, '@id') ? [renamed(statement, '@id', '@unique')] : [];
}

function renamed(statement: Statement, from: string, to: string): Edit {
  const start = statement.start + statement.code.search(new RegExp(`${from}(?!\\w)`));
  return { start, end: start + from.length, text: to };
}

function emptied({ start, end }: { readonly start: number; readonly end: number }, text: string): Edit {
  return { start, end, text: text.slice(start, end).replaceAll(/[^\n]/g, '') };
}

function propertyOf(statement: Statement): string | null {
  return /^\s*(\w+)\s*=/.exec(statement.code)?.[1] ?? null;
}
