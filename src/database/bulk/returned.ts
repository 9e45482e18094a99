import type { Column, Model } from '../../model/model.ts';
import { cellsOf } from '../cells.ts';
import type { Cells } from '../session.ts';

/** Columns of many rows as a statement returned them, by alias: texts, in the order of the rows. */
export type Returned = Readonly<Record<string, readonly (string | null)[]>>;

/** What a statement gives back of each row it met, beside its number: the cells of these columns, and the marks of these names. */
export interface Wanted {
  readonly model: Model;
  readonly columns: readonly Column[];
  readonly marks?: readonly string[];
}

/** The cells wanted, behind a comma; nothing where none are. */
export function cellList({ model, columns }: Wanted): string {
  const cells = cellsOf(model, 't', columns);
  return cells === '' ? '' : `, ${cells}`;
}

/**
 * Gathers the rows of a relation into one row with a text per column: a hundred thousand rows are then a few texts, and no
 * driver makes an object of each.
 */
export function gathered(
  { model, columns, marks = [] }: Omit<Wanted, 'model'> & { readonly model: Pick<Model, 'columns'> },
  relation: string,
): string {
  const cells = model.columns.flatMap((it, index) => (columns.includes(it) ? [`c${index}`] : []));
  const list = [...marks, ...cells].map((it) => `CAST(json_agg(${it}) AS text) AS ${it}`);
  return `SELECT ${list.join(', ')} FROM ${relation}`;
}

/** Reads what `gathered` gave. */
export function returnedIn([row]: readonly Cells[]): Returned {
  const columns = Object.entries(row ?? {}).map(([alias, text]) => [alias, text === null ? [] : list(String(text))]);
  return Object.fromEntries(columns);
}

function list(text: string): readonly (string | null)[] {
  const parsed: unknown = JSON.parse(text);
  return Array.isArray(parsed) ? parsed : [];
}
