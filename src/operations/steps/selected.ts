import type { Row } from '../../database/client.ts';
import type { Session } from '../../database/session.ts';
import type { Key, Model } from '../../model/model.ts';
import { columnsOf, keyText } from '../bulk/keyText.ts';
import type { Selection } from '../verb.ts';

/** What is needed to read a row again for the client's selection. */
export interface ReadBack {
  readonly session: Session;
  readonly model: Model;
  readonly selection: Selection;
}

/** What the client selected of the row with this key, and of rows related to it; a row that is gone is related to nothing. */
export async function selected({ session, model, selection }: ReadBack, key: Key, values: Row): Promise<Row> {
  const row = await session.table(model).findUnique({ ...selection.query, where: whereOf(key, values) });
  return row ?? related(model);
}

/** The same of many rows: each with what the client selected of rows related to it. */
export async function selectedMany(
  { session, model, selection }: ReadBack,
  key: Key,
  rows: readonly (Row | null)[],
): Promise<readonly (Row | null)[]> {
  const columns = columnsOf(model, key);
  const wanted = new Map(rows.flatMap((it) => (it ? [[keyText(columns, it) ?? '', it] as const] : [])));
  const found = new Map<string, Row>();
  const all = [...wanted.values()];
  for (let from = 0; from < all.length; from += mostKeys) {
    const where = whereAny(key, all.slice(from, from + mostKeys));
    // What the client selected may not tell rows apart.
    const query = { ...selection.query, ...selecting(selection, key), where };
    for (const it of await session.table(model).findMany(query)) found.set(keyText(columns, it) ?? '', it);
  }
  return rows.map((it) => it && { ...(found.get(keyText(columns, it) ?? '') ?? related(model)), ...it });
}

// A row that is gone is related to nothing.
function related(model: Model): Row {
  return Object.fromEntries(model.relations.map((it) => [it.name, it.kind === 'toMany' ? [] : null]));
}

// So many keys fit in one statement's parameters, however many columns a key has.
const mostKeys = 1_000;

function whereAny({ columns }: Key, rows: readonly Row[]): object {
  const [first] = columns;
  if (columns.length === 1 && first !== undefined) return { [first]: { in: rows.map((it) => it[first]) } };
  return { OR: rows.map((row) => Object.fromEntries(columns.map((it) => [it, row[it]]))) };
}

function selecting({ query }: Selection, { columns }: Key): object {
  const { select }: { readonly select?: object } = query;
  return select ? { select: { ...select, ...Object.fromEntries(columns.map((it) => [it, true])) } } : {};
}

/** Prisma's `where` for one row by a key. */
export function whereOf({ name, columns }: Key, values: Row): object {
  const [first] = columns;
  if (columns.length === 1 && first !== undefined) return { [name]: values[first] };
  return { [name]: Object.fromEntries(columns.map((it) => [it, values[it]])) };
}
