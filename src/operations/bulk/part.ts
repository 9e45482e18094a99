import { batchOf, orderMany } from '../../database/bulk/batch.ts';
import { type Returned, returnedIn, type Wanted } from '../../database/bulk/returned.ts';
import type { Row } from '../../database/client.ts';
import type { Parameter } from '../../database/session.ts';
import type { Column, Model } from '../../model/model.ts';
import { badInput } from '../errors.ts';
import type { Selection, Work } from '../verb.ts';
import { givenIn } from './given.ts';
import type { Results } from './results.ts';

/** A part of the rows of a call: their entries in the answer, and their values. */
export interface Part {
  readonly entries: readonly number[];
  readonly rows: readonly Row[];
}

/** What is being done to the rows of a call. */
export interface Job {
  readonly work: Work;
  readonly results: Results;
}

/** All rows of a call. */
export function wholeOf(rows: readonly Row[]): Part {
  return { entries: rows.map((_, entry) => entry), rows };
}

/** The rows of a part that a claim holds for. */
export function those({ entries, rows }: Part, holds: (entry: number, row: Row) => boolean): Part {
  const kept = rows.map((row, index) => holds(entries[index] ?? 0, row));
  return { entries: entries.filter((_, index) => kept[index]), rows: rows.filter((_, index) => kept[index]) };
}

/** Parts of so many rows at most, as the rows stand. */
export function split(part: Part, size: number): readonly Part[] {
  if (part.rows.length <= size) return part.rows.length === 0 ? [] : [part];
  const parts: Part[] = [];
  for (let from = 0; from < part.rows.length; from += size)
    parts.push({ entries: part.entries.slice(from, from + size), rows: part.rows.slice(from, from + size) });
  return parts;
}

/**
 * The same in the order of some columns, so that parts of two calls are written in one direction; each keeps its rows as they
 * stood. The order is the database's: of texts in any other language than its own, nobody else knows it.
 */
export async function splitBy(
  work: Work,
  part: Part,
  { by, size }: { by: readonly Column[]; size: number },
): Promise<readonly Part[]> {
  if (part.rows.length <= size) return split(part, size);
  const batch = batchOf({ size: part.rows.length, given: givenIn(by, part.rows) });
  const order = placesOf(await ask(work, orderMany(batch), batch.parameters));
  const parts: Part[] = [];
  for (let from = 0; from < order.length; from += size) {
    const places = order.slice(from, from + size).sort((a, b) => a - b);
    parts.push({ entries: places.map((it) => part.entries[it] ?? 0), rows: places.map((it) => part.rows[it] ?? {}) });
  }
  return parts;
}

/** How many rows one statement writes. Throws `OperationError` `BAD_USER_INPUT` for less than one. */
export function batchSizeOf(model: Model, given: number | undefined): number {
  if (given !== undefined && given < 1) throw badInput(model, 'batchSize', 'A batch has at least one row.');
  return given ?? mostRows;
}

// What is held twice, as text and as rows, is then a part of a large call, not all of it.
const mostRows = 20_000;

/** Whether the rows themselves are wanted, beside what became of them. */
export function wantsRows({ records }: Selection): boolean {
  return records === null || records.size > 0;
}

/** The columns a statement gives back: those selected, and what rows of other tables are found by. */
export function wantedOf({ model, selection }: Work): Wanted {
  if (!wantsRows(selection)) return { model, columns: [] };
  if (selection.records === null) return { model, columns: model.columns };
  const key = (model.primary ?? model.keys[0])?.columns ?? [];
  const needed = [...selection.records.values()].flatMap((it) => it.columns.map(({ name }) => name));
  const names = new Set([...needed, ...key]);
  return { model, columns: model.columns.filter((it) => names.has(it.name)) };
}

/** Runs a statement on many rows. */
export async function ask({ session }: Work, sql: string, parameters: readonly Parameter[]): Promise<Returned> {
  return returnedIn(await session.query(sql, parameters));
}

/** Places, within a part, of the rows a statement gave back. */
export function placesOf(returned: Returned, name = 'n'): readonly number[] {
  return (returned[name] ?? []).map((it) => Number(it) - 1);
}
