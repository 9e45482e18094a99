import type { Column, Model } from '../model/model.ts';
import { cellsOf } from './cells.ts';
import { parameter, quoted, sqlType, tableName } from './sql.ts';

/** Columns in the order of the model: equal shapes make equal statements. */
export type Columns = readonly Column[];

/** A condition on one column: equal to a parameter, or NULL. */
export interface Condition {
  readonly column: Column;
  readonly isNull: boolean;
}

/** How rows found are locked: not at all, or until the transaction ends. */
export type Lock = 'none' | 'forKeyShare' | 'forNoKeyUpdate' | 'forUpdate';

/** How many rows are wanted, and how they are locked. */
export interface Wanted {
  readonly lock: Lock;
  readonly limit: number;
}

/** Finds at most `limit` rows: two tell one match from many. */
export function selectRows(model: Model, where: readonly Condition[], { lock, limit }: Wanted): string {
  return remembered(model, `select ${lock} ${limit} ${shapeOf(where)}`, () => {
    // No ORDER BY: with a LIMIT it tempts the planner to walk the whole primary key.
    return `SELECT ${cellsOf(model)} FROM ${tableName(model)}${filter(where)} LIMIT ${limit}${locks[lock]}`;
  });
}

/** Finds the row with a key, and reads only some of its columns. */
export function selectColumns({ model, columns }: Selected, where: readonly Condition[]): string {
  return remembered(model, `columns ${names(columns)} ${shapeOf(where)}`, () => {
    const cells = columns.length === 0 ? '1 AS one' : cellsOf({ columns });
    return `SELECT ${cells} FROM ${tableName(model)}${filter(where)} LIMIT 1`;
  });
}

/** What is read of a table. */
export interface Selected {
  readonly model: Model;
  readonly columns: Columns;
}

/** At most `limit` rows, narrowed by a condition on the table's alias `t`. Conditions take any form, so this text is not kept. */
export function selectNarrowed(
  model: Model,
  where: readonly Condition[],
  { lock, limit, sql }: Wanted & { sql: string },
): string {
  const conditions = filter(where) === '' ? ' WHERE' : `${filter(where)} AND`;
  return `SELECT ${cellsOf(model, 't')} FROM ${tableName(model)} AS t${conditions} ${sql} LIMIT ${limit}${locks[lock]}`;
}

/** What is written: values to set, and numbers to add to what is stored. */
export interface Written {
  readonly set: Columns;
  readonly added: Columns;
}

/**
 * Inserts one row; columns not named take their DEFAULT, and what is added is added to it. With `orNothing`, any conflict
 * leaves no row and no error.
 */
export function insertRow(model: Model, { set, added }: Written, { orNothing }: { orNothing: boolean }): string {
  return remembered(model, `insert ${orNothing} ${names(set)} ${names(added)}`, () => {
    const columns = [...set, ...added];
    const values = columns.map((column, index) => {
      const value = parameter(column, index + 1);
      return index < set.length ? value : `${sum(column, column.defaultSql ?? 'NULL')} + ${value}`;
    });
    const into = columns.map((it) => quoted(it.column)).join(', ');
    const given = columns.length === 0 ? 'DEFAULT VALUES' : `(${into}) VALUES (${values.join(', ')})`;
    const conflict = orNothing ? ' ON CONFLICT DO NOTHING' : '';
    return `INSERT INTO ${tableName(model)} ${given}${conflict} RETURNING ${cellsOf(model)}`;
  });
}

/** Writes columns of the rows found; the values of the conditions come after those of the columns. */
export function updateRows(model: Model, { set, added }: Written, where: readonly Condition[]): string {
  return remembered(model, `update ${names(set)} ${names(added)} ${shapeOf(where)}`, () => {
    const columns = [...set, ...added];
    const parts = columns.map((column, index) => {
      const [name, value] = [quoted(column.column), parameter(column, index + 1)];
      return index < set.length ? `${name} = ${value}` : `${name} = ${sum(column, name)} + ${value}`;
    });
    return `UPDATE ${tableName(model)} SET ${parts.join(', ')}${filter(where, columns.length)} RETURNING ${cellsOf(model)}`;
  });
}

// No value counts as nothing: adding to NULL would leave NULL, and lose what was to be added.
function sum(column: Column, stored: string): string {
  return `COALESCE(${stored}, CAST(0 AS ${sqlType(column)}))`;
}

/** Deletes the rows found and returns them as they were. */
export function deleteRows(model: Model, where: readonly Condition[]): string {
  return remembered(model, `delete ${shapeOf(where)}`, () => {
    return `DELETE FROM ${tableName(model)}${filter(where)} RETURNING ${cellsOf(model)}`;
  });
}

/** How each lock is asked for, at the end of a statement. */
export const locks = {
  none: '',
  forKeyShare: ' FOR KEY SHARE',
  forNoKeyUpdate: ' FOR NO KEY UPDATE',
  forUpdate: ' FOR UPDATE',
} as const;

function filter(where: readonly Condition[], offset = 0): string {
  let position = offset;
  const parts = where.map(({ column, isNull }) => {
    if (isNull) return `${quoted(column.column)} IS NULL`;
    position += 1;
    const [name, value] = [quoted(column.column), parameter(column, position)];
    // Written by others, a moment may have microseconds, which no caller is told: any of its millisecond is meant.
    return keepsMicroseconds(column)
      ? `${name} >= ${value} AND ${name} < ${value} + interval '1 millisecond'`
      : `${name} = ${value}`;
  });
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
}

function keepsMicroseconds({ list, native }: Column): boolean {
  const [type, args] = native ?? ['', []];
  return !list && (type === 'Timestamp' || type === 'Timestamptz') && Number(args[0] ?? 6) > 3;
}

function shapeOf(where: readonly Condition[]): string {
  return where.map(({ column, isNull }) => (isNull ? `!${column.name}` : column.name)).join(',');
}

function names(columns: Columns): string {
  return columns.map((it) => it.name).join(',');
}

// Statements are made once per model and shape. A caller can choose any subset of columns, so the memory is bounded.
const mostShapes = 500;
const memory = new WeakMap<Model, Map<string, string>>();

/** The text of a statement of a model and shape, made once. */
export function remembered(model: Model, shape: string, make: () => string): string {
  const shapes = memory.get(model) ?? new Map<string, string>();
  if (shapes.size === 0) memory.set(model, shapes);
  const known = shapes.get(shape);
  if (known) return known;
  const made = make();
  if (shapes.size < mostShapes) shapes.set(shape, made);
  return made;
}
