import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import type { Model } from '../../model/model.ts';
import { mutationName } from '../../model/names.ts';
import { execute } from '../../schema/execute.ts';
import { StartError } from '../startError.ts';
import type { FileRow } from './readRows.ts';

/** How many rows came to what. */
export type Counts = Readonly<Record<(typeof outcomes)[number], number>>;

/** What may become of a row of a file, in the order it is told. */
export const outcomes = ['created', 'updated', 'unchanged', 'skipped', 'superseded', 'refused'] as const;

/** A row that was not stored, and why. */
export interface RefusedRow {
  readonly line: number;
  readonly code: string;
  readonly reason: string;
  readonly row: unknown;
}

/** What became of some rows. */
export interface Stored {
  readonly counts: Counts;
  readonly refused: readonly RefusedRow[];
}

/** Stores rows through `bulkCreate`: what one of them is refused for does not keep out the others. */
export type Store = (rows: readonly FileRow[]) => Promise<Stored>;

/** Makes the way that rows of a model go; `conflict` is what becomes of those whose key is taken, null for an error. */
export function storeOf(schema: GraphQLSchema, model: Model, conflict: object | null): Store {
  const document = documentFor(model);
  const store: Store = async (rows) => {
    const good = rows.filter((it) => it.problem === null);
    const bad = rows
      .filter((it) => it.problem !== null)
      .map((it) => refusedRow(it, 'BAD_USER_INPUT', it.problem ?? ''));
    const stored = together([{ counts: { ...none, refused: bad.length }, refused: bad }, await storeGood(good)]);
    return { ...stored, refused: stored.refused.toSorted((a, b) => a.line - b.line) };
  };
  const storeGood = async (rows: readonly FileRow[]): Promise<Stored> => {
    if (rows.length === 0) return { counts: none, refused: [] };
    const told = await ask(schema, document, { rows: rows.map((it) => it.row), ...conflictVariables(conflict) });
    if ('counts' in told) return { counts: { ...none, ...told.counts }, refused: [] };
    refuseToGoOn(told, rows);
    const [only, more] = rows;
    if (only && !more) return { counts: { ...none, refused: 1 }, refused: [refusedRow(only, told.code, told.reason)] };
    // All or nothing was stored, so each half is tried by itself until those are left that cannot be stored.
    const middle = Math.ceil(rows.length / 2);
    return together([await storeGood(rows.slice(0, middle)), await storeGood(rows.slice(middle))]);
  };
  return store;
}

/** The sum of what became of rows. */
export function sumOf(parts: readonly Counts[]): Counts {
  return Object.fromEntries(outcomes.map((it) => [it, parts.reduce((sum, part) => sum + part[it], 0)])) as Counts;
}

function together(parts: readonly Stored[]): Stored {
  return { counts: sumOf(parts.map((it) => it.counts)), refused: parts.flatMap((it) => it.refused) };
}

/** No row came to anything. */
export const none: Counts = { created: 0, updated: 0, unchanged: 0, skipped: 0, superseded: 0, refused: 0 };

function documentFor({ names, keys }: Model): DocumentNode {
  const [declared, given] =
    keys.length === 0
      ? ['', '']
      : [
          `, $onConflict: ${names.type}OnConflict, $duplicates: Duplicates`,
          ', onConflict: $onConflict, duplicates: $duplicates',
        ];
  const counted = outcomes.filter((it) => it !== 'refused').join(' ');
  return parse(`mutation ($rows: [${names.type}Create!]!${declared}) {
    it: ${mutationName('bulkCreate', names)}(rows: $rows${given}) { counts { ${counted} } }
  }`);
}

// A row that updates another of the same file comes after it, in whichever batch.
function conflictVariables(conflict: object | null): object {
  if (!conflict) return {};
  return {
    onConflict: conflict,
    duplicates: 'action' in conflict && conflict.action === 'UPDATE' ? 'LAST_WINS' : null,
  };
}

interface Failed {
  readonly code: string;
  readonly reason: string;
}

async function ask(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: Readonly<Record<string, unknown>>,
): Promise<{ readonly counts: Partial<Counts> } | Failed> {
  const { data, errors } = await execute({ schema, document, variableValues, contextValue: {} });
  const [error] = errors ?? [];
  if (error)
    return {
      code: String(error.extensions['code'] ?? (data ? 'INTERNAL_SERVER_ERROR' : 'BAD_USER_INPUT')),
      reason: inWordsOfTheRow(error.message),
    };
  return data?.['it'] as { readonly counts: Counts };
}

// graphql-js tells of the variable and of the place in the batch, which nobody sees here.
function inWordsOfTheRow(message: string): string {
  return message.replace(/^Variable "\$rows" got invalid value .* at "rows\[\d+\]\.?([^"]*)"; /s, (_, place: string) =>
    place === '' ? '' : `${place}: `,
  );
}

const notTheirs: readonly string[] = [
  'UNAVAILABLE',
  'LOCK_TIMEOUT',
  'RETRY_EXHAUSTED',
  'TIMEOUT',
  'CONFLICT_TARGET_UNUSABLE',
];

// What is no fault of the rows would refuse every one of them.
function refuseToGoOn({ code, reason }: Failed, rows: readonly FileRow[]): void {
  const line = rows[0]?.line;
  const call = code === 'BAD_USER_INPUT' && /\$onConflict|which key is meant|primary key: a stored row/.test(reason);
  if (call) throw new StartError(`The rows cannot be stored this way: ${reason}`);
  if (notTheirs.includes(code))
    throw new StartError(`The import ended at line ${line}, and rows before it are stored: ${reason}`);
}

function refusedRow({ line, row }: FileRow, code: string, reason: string): RefusedRow {
  return { line, code, reason, row };
}
