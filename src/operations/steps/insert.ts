import { rowOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import { insertRow } from '../../database/statements.ts';
import type { Column, Model } from '../../model/model.ts';
import { OperationError } from '../errors.ts';
import type { Work } from '../verb.ts';
import { clientDefault } from './defaults.ts';
import { parametersOf } from './find.ts';

/** Inserts one row with these values and the defaults Prisma makes itself; the database's own are left to the database. */
export async function insert(work: Work, values: Row, added: Row = {}): Promise<Row> {
  const row = await insertOr(work, { values, added }, { orNothing: false });
  if (!row) throw suppressed(work.model);
  return row;
}

/** A trigger of the table kept a row from being written, without a word. */
export function suppressed(model: Model): OperationError {
  return new OperationError(
    'CHECK_VIOLATION',
    `A rule of the database does not let this ${model.names.type} be written.`,
    {
      model,
      fields: null,
    },
  );
}

/** The same, or null when any unique key is taken: no error, and no transaction is lost. */
export async function insertOrNothing(work: Work, values: Row, added: Row = {}): Promise<Row | null> {
  return insertOr(work, { values, added }, { orNothing: true });
}

/** A new row: values, and numbers added to the defaults of columns without one. */
export interface NewRow {
  readonly values: Row;
  readonly added: Row;
}

/** The values of a new row, with the defaults Prisma makes itself. Throws `OperationError` `NOT_NULL_VIOLATION`. */
export function newRow(work: Pick<Work, 'model' | 'now'>, given: NewRow): Row {
  const values = withDefaults(work, given);
  refuseMissing(work.model, { ...values, ...given.added });
  return values;
}

async function insertOr(work: Work, given: NewRow, how: { readonly orNothing: boolean }): Promise<Row | null> {
  const { model, session } = work;
  const values = newRow(work, given);
  const set = model.columns.filter((it) => Object.hasOwn(values, it.name));
  const added = model.columns.filter((it) => Object.hasOwn(given.added, it.name) && !set.includes(it));
  const parameters = [...parametersOf(set, values), ...parametersOf(added, given.added)];
  const [cells] = await session.query(insertRow(model, { set, added }, how), parameters);
  return cells ? rowOf(model, cells) : null;
}

function withDefaults({ model, now }: Pick<Work, 'model' | 'now'>, { values, added }: NewRow): Row {
  const complete: Record<string, unknown> = { ...values };
  for (const column of model.columns) {
    if (Object.hasOwn(complete, column.name) || Object.hasOwn(added, column.name) || column.generated) continue;
    const made = madeValue(column, now);
    if (made !== null) complete[column.name] = made;
  }
  return complete;
}

/** What we make ourselves for a column of a new row that names no value; null leaves it to the database. */
export function madeValue(column: Column, now: Date): unknown {
  if (column.updatedAt) return now;
  return column.list ? emptyList(column) : clientDefault(column, now);
}

// Left out, a list would be stored as NULL: it reads as an empty one, but no key and no filter would find it as one.
function emptyList({ fallback }: Column): readonly unknown[] | null {
  return fallback.kind === 'none' ? [] : null;
}

// Told before the statement: PostgreSQL would name one missing column at a time.
function refuseMissing(model: Model, values: Row): void {
  const missing = model.columns.filter((it) => neededBut(it, values)).map((it) => it.field);
  if (missing.length > 0) throw incomplete(model, missing);
}

/** A new row without a value for columns that need one; `index` is that of a row among many. */
export function incomplete(model: Model, fields: readonly string[], index?: number): OperationError {
  return new OperationError('NOT_NULL_VIOLATION', `A new ${model.names.type} needs ${fields.join(' and ')}.`, {
    model,
    fields,
    ...(index === undefined ? {} : { index }),
  });
}

function neededBut(column: Column, values: Row): boolean {
  if (!column.required || column.list) return false;
  return Object.hasOwn(values, column.name)
    ? values[column.name] === null
    : column.fallback.kind === 'none' && !column.generated;
}
