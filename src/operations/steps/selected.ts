import type { Row } from '../../database/client.ts';
import type { Session } from '../../database/session.ts';
import type { Key, Model } from '../../model/model.ts';
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
  return row ?? Object.fromEntries(model.relations.map((it) => [it.name, it.kind === 'toMany' ? [] : null]));
}

/** Prisma's `where` for one row by a key. */
export function whereOf({ name, columns }: Key, values: Row): object {
  const [first] = columns;
  if (columns.length === 1 && first !== undefined) return { [name]: values[first] };
  return { [name]: Object.fromEntries(columns.map((it) => [it, values[it]])) };
}
