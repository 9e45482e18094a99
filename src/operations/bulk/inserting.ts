import { type Batch, batchOf } from '../../database/bulk/batch.ts';
import { type Conflict, insertMany, selectMany } from '../../database/bulk/insert.ts';
import { type Column, columnOf, type Key, type Model } from '../../model/model.ts';
import { madeValue } from '../steps/insert.ts';
import type { Work } from '../verb.ts';
import { givenIn } from './given.ts';
import { columnsOf } from './keyText.ts';
import { ask, type Job, type Part, placesOf, wantedOf, wantsRows } from './part.ts';
import { insertingOrder } from './turns.ts';

/** Inserts rows; a key that is taken fails the call. */
export async function insertRows({ work, results }: Job, part: Part): Promise<void> {
  const { model } = work;
  const batch = newRows(work, part);
  const by = primaryIn(model, batch);
  const wanted = wantsRows(work.selection) ? wantedOf(work) : null;
  const conflict: Conflict = { kind: 'error' };
  const order = insertingOrder(model, part);
  const returned = await ask(work, insertMany({ model, batch, conflict, order, by, wanted }), batch.parameters);
  for (const entry of part.entries) results.settle(entry, 'CREATED');
  const places = placesOf(returned);
  if (wanted && places.length !== part.rows.length)
    throw new TypeError(`Of ${part.rows.length} rows of ${model.name} inserted, ${places.length} were given back.`);
  for (const [index, place] of places.entries()) results.hold(part.entries[place] ?? 0, returned, index);
}

/** How rows are inserted that may meet stored ones. */
export interface Meeting {
  readonly conflict: Conflict;
  /** What stored rows are known by. */
  readonly by: readonly Column[] | null;
  /** Columns that an update looks up which rows name. */
  readonly compared?: readonly Column[];
  readonly nullSafe?: boolean;
}

/** Inserts rows unless their key is taken, or updates the row that has it: entries of rows inserted or updated are settled. */
export async function insertMeeting({ work, results }: Job, part: Part, meeting: Meeting): Promise<void> {
  const { model } = work;
  const { conflict, by, compared = [], nullSafe = false } = meeting;
  const batch = newRows(work, part, { compared, nullSafe });
  // Keys of the target first: two calls that forgive the same one must never wait for each other crosswise.
  const order = conflict.kind !== 'error' && conflict.target && by ? conflict.target : insertingOrder(model, part);
  const insert = { model, batch, conflict, order, by, wanted: wantedOf(work) };
  const returned = await ask(work, insertMany(insert), batch.parameters);
  const created: readonly unknown[] = returned['created'] ?? [];
  for (const [index, place] of placesOf(returned).entries()) {
    const entry = part.entries[place] ?? 0;
    results.settle(entry, created[index] === true ? 'CREATED' : 'UPDATED');
    results.hold(entry, returned, index);
  }
}

/** Finds the stored rows that have these keys: gives entries their rows, and says which were found. */
export async function findStored({ work, results }: Job, part: Part, key: Key): Promise<ReadonlySet<number>> {
  const by = columnsOf(work.model, key);
  const nullSafe = key.guard?.nullsNotDistinct ?? false;
  const batch = batchOf({ size: part.rows.length, given: givenIn(by, part.rows), nullSafe });
  const returned = await ask(work, selectMany(batch, by, wantedOf(work)), batch.parameters);
  const places = placesOf(returned);
  for (const [index, place] of places.entries()) results.hold(part.entries[place] ?? 0, returned, index);
  return new Set(places.map((it) => part.entries[it] ?? 0));
}

/** The columns of the primary key, where the value of each new row's is known before it is stored; else null. */
export function primaryIn(model: Model, batch: Pick<Batch, 'columns'>): readonly Column[] | null {
  const columns = (model.primary?.columns ?? []).map((it) => columnOf(model, it));
  return columns.length > 0 && columns.every((it) => batch.columns.includes(it)) ? columns : null;
}

interface Lookups {
  readonly compared: readonly Column[];
  readonly nullSafe: boolean;
}

/** New rows with the defaults Prisma makes itself; what else they leave out is left to the database, cell by cell. */
export function newRows(
  { model, now }: Work,
  { rows }: Part,
  { compared, nullSafe }: Lookups = { compared: [], nullSafe: false },
): Batch {
  const writable = model.columns.filter((it) => !it.generated);
  const given = givenIn(writable, rows, (it) => madeValue(it, now)).map((it) => {
    const looked = compared.includes(it.column) || madeValue(it.column, now) === null;
    return looked ? it : { ...it, named: null };
  });
  const left = given.filter((it) => it.named && madeValue(it.column, now) === null).map((it) => it.column);
  const keys = writable.filter((it) => isGeneratedKey(model, it) && !given.some(({ column }) => column === it));
  const fallbacks = new Map([...left, ...keys].map((it) => [it, it.defaultSql ?? 'NULL']));
  return batchOf({ size: rows.length, given, fallbacks, nullSafe });
}

// Made before the row is, so that the row stored is known again.
function isGeneratedKey(model: Model, column: Column): boolean {
  return column.defaultSql !== null && (model.primary?.columns.includes(column.name) ?? false);
}
