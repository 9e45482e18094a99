import { rowOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import { type Lock, updateRows } from '../../database/statements.ts';
import { type Column, columnOf, type Model } from '../../model/model.ts';
import { inPrimary } from '../../model/shapes.ts';
import { badInput, OperationError } from '../errors.ts';
import { type Saved, unchangedRow, type Work } from '../verb.ts';
import { changedColumns, referencedColumns, sameStored } from './changes.ts';
import { conditionsOf, parametersOf } from './find.ts';
import { columnsGiven, type Input } from './input.ts';
import { suppressed } from './insert.ts';

/** What is to become of a row that exists: values to set, and numbers to add to what is stored. */
export interface Change {
  readonly values: Row;
  readonly added: Row;
  /** What the values were read from. */
  readonly input: Input;
}

/**
 * Writes to a locked row what really differs, and `@updatedAt` with it; nothing at all when nothing differs. An explicit
 * value of an `@updatedAt` column wins.
 */
export async function change(work: Work, row: Row, { values: given, added, input }: Change): Promise<Saved> {
  const { model, session, now } = work;
  const values = withoutKey({ model, row, input }, given);
  const changed = changedColumns(model, row, values);
  const counted = model.columns.filter(
    (it) => Object.hasOwn(added, it.name) && moves(it, row[it.name], added[it.name]),
  );
  if (changed.length + counted.length === 0) return unchangedRow(row);
  const stamped = model.columns.filter((it) => it.updatedAt && !Object.hasOwn(values, it.name));
  const set = [...changed, ...stamped];
  const stamps = Object.fromEntries(stamped.map((it) => [it.name, now]));
  const key = model.primary ?? model.keys[0];
  const search = conditionsOf(model, Object.fromEntries((key?.columns ?? []).map((it) => [it, row[it]])));
  const [cells, second] = await session.query(updateRows(model, { set, added: counted }, search.where), [
    ...parametersOf(set, { ...values, ...stamps }),
    ...parametersOf(counted, added),
    ...search.parameters,
  ]);
  if (!cells) throw suppressed(model);
  if (second)
    throw new OperationError('MULTIPLE_MATCHES', `More than one ${model.names.type} has this key.`, { model });
  const written = rowOf(model, cells);
  const differing = [...changed, ...counted.filter((it) => !sameStored(it, row[it.name], written[it.name]))];
  return { ...unchangedRow(written), outcome: 'UPDATED', changed: namesIn(model, differing) };
}

/** The lock a change needs: rows that point at this one are kept waiting only when what they point at may change. */
export function lockFor(model: Model, columns: ReadonlySet<string>): Lock {
  const referenced = referencedColumns(model);
  return [...columns].some((it) => referenced.has(it)) ? 'forUpdate' : 'forNoKeyUpdate';
}

/** Refuses columns of the primary key where a stored row is changed. Throws `OperationError` `BAD_USER_INPUT`. */
export function refuseKeyColumns(model: Model, { values, links, path }: Input): void {
  const inKey = (column: string): boolean => inPrimary(model, columnOf(model, column));
  const given = model.columns.find((it) => Object.hasOwn(values, it.name) && inPrimary(model, it));
  const linked = links.find(({ relation, key }) => key && relation.link?.columns.every(inKey))?.relation;
  if (given) throw keyRefusal(model, `${path}.${given.field}`, given);
  if (linked) throw keyRefusal(model, `${path}.${linked.field}`, linked);
}

interface Stored {
  readonly model: Model;
  readonly row: Row;
  readonly input: Input;
}

// A link may share a column with the key: it is no change where it holds what is stored.
function withoutKey({ model, row, input }: Stored, values: Row): Row {
  const rest: Record<string, unknown> = { ...values };
  for (const column of model.columns) {
    if (!Object.hasOwn(rest, column.name) || !inPrimary(model, column)) continue;
    if (!sameStored(column, row[column.name], rest[column.name])) {
      const link = input.links.find(({ relation }) => relation.link?.columns.includes(column.name));
      throw keyRefusal(model, `${input.path}.${(link?.relation ?? column).field}`, column);
    }
    delete rest[column.name];
  }
  return rest;
}

function keyRefusal(model: Model, argument: string, { field }: { readonly field: string }): OperationError {
  return badInput(model, argument, `${field} is part of the primary key: a stored row keeps it.`);
}

/** Refuses a column that is both added to and given a value. Throws `OperationError` `BAD_USER_INPUT`. */
export function refuseOverlap(model: Model, increment: Input, others: readonly Input[]): void {
  for (const other of others) {
    const given = columnsGiven(other);
    const column = model.columns.find((it) => Object.hasOwn(increment.values, it.name) && given.has(it.name));
    if (column)
      throw badInput(
        model,
        `${increment.path}.${column.field}`,
        `${column.field} cannot be in ${other.path} and in ${increment.path}.`,
      );
  }
}

// Whether the sum is another number: of zeros it is not, nor of a Float beside which what is added is too small.
function moves(column: Column, stored: unknown, number: unknown): boolean {
  if (column.type !== 'Float' || stored === null) return !isZero(number);
  const sum = Number(stored) + Number(number);
  return column.native?.[0] === 'Real' ? Math.fround(sum) !== Math.fround(Number(stored)) : sum !== stored;
}

/** Whether a number is zero by its digits: a Decimal may be too small for a number of JavaScript's. */
export function isZero(number: unknown): boolean {
  return !/[1-9]/.test(String(number));
}

// In the model's order; when a row was last touched is no news.
function namesIn(model: Model, columns: readonly Column[]): readonly string[] {
  return model.columns.filter((it) => columns.includes(it) && !it.updatedAt).map((it) => it.name);
}
