import { lockingOrder } from '../model/locking.ts';
import { type Column, columnOf, type Key, type Model } from '../model/model.ts';
import { cellsOf, parameterOf } from './cells.ts';
import type { Row } from './client.ts';
import type { Parameter } from './session.ts';
import { castText, quoted, tableName } from './sql.ts';
import { type Columns, type Lock, locks, remembered } from './statements.ts';

// Rows go as one parameter, so that a statement's text is the same for any number of them: a list of objects with the
// values' texts under the places of their columns; a column that a row leaves out has no member. Each row comes back with
// the place it had in the list, `n` from 1: the order of what is returned is nobody's promise.

/** Rows as the parameter of these statements: of each the values it has for these columns, and its turn where that differs. */
export function rowsParameter(columns: Columns, rows: readonly Row[], turns: readonly number[] = []): Parameter {
  const members = (row: Row) =>
    columns.flatMap((column, place): [string | number, unknown][] =>
      Object.hasOwn(row, column.name) ? [[place, parameterOf(column, row[column.name])]] : [],
    );
  return JSON.stringify(
    rows.map((row, index) =>
      Object.fromEntries([...members(row), ...(index in turns ? [['turn', turns[index]]] : [])]),
    ),
  );
}

/** Finds rows by a key, each at most once per row given, and locks them in the order in which every verb does. */
export function selectMany(model: Model, key: Pick<Key, 'columns'>, lock: Lock): string {
  return selecting(model, key, { lock, condition: null });
}

/** The same where there is a row for each one given; else nothing is found, and nothing locked. */
export function selectAllOrNone(model: Model, { columns }: Pick<Key, 'columns'>, lock: Lock): string {
  const found = matching(
    columns.map((it) => columnOf(model, it)),
    't',
  );
  const missing = `SELECT FROM trellis_input AS i WHERE NOT EXISTS (SELECT FROM ${tableName(model)} AS t WHERE ${found})`;
  return selecting(model, { columns }, { lock, condition: `NOT EXISTS (${missing})` });
}

interface Selecting {
  readonly lock: Lock;
  readonly condition: string | null;
}

function selecting(model: Model, { columns: names }: Pick<Key, 'columns'>, { lock, condition }: Selecting): string {
  const columns = names.map((it) => columnOf(model, it));
  return remembered(model, `select many ${lock} ${condition === null} ${names.join()}`, () => {
    const order = lockingOrder(model).map((it) => `t.${quoted(it.column)}`);
    const locked = lock === 'none' ? '' : `${locks[lock]} OF t`;
    const where = condition === null ? '' : ` WHERE ${condition}`;
    const found = `FROM trellis_input AS i JOIN ${tableName(model)} AS t ON ${matching(columns, 't')}${where}`;
    return `${input(columns)} SELECT CAST(i.n AS text) AS n, ${cellsOf(model, 't')} ${found} ORDER BY ${order.join(', ')}${locked}`;
  });
}

/** Locks the rows that the values of one list lead to, or those of another, all of them in the order of the primary key. */
export function lockEither(model: Model, [one, other]: readonly [Columns, Columns], lock: Lock): string {
  return remembered(model, `lock either ${lock} ${names(one)} ${names(other)}`, () => {
    const key = keyColumns(model).map((it) => quoted(it.column));
    const keys = (columns: Columns, place: number) => {
      const same = columns.map((it, index) => `t.${quoted(it.column)} = ${castText(it, `(i.r ->> '${index}')`)}`);
      const rows = `jsonb_array_elements(CAST($${place} AS jsonb)) AS i(r) JOIN ${tableName(model)} AS t ON ${same.join(' AND ')}`;
      return `SELECT ${key.map((it) => `t.${it}`).join(', ')} FROM ${rows}`;
    };
    const found = `(${keys(one, 1)} UNION ${keys(other, 2)}) AS k ON ${key.map((it) => `t.${it} = k.${it}`).join(' AND ')}`;
    return `SELECT '1' AS one FROM ${tableName(model)} AS t JOIN ${found} ORDER BY ${key.map((it) => `t.${it}`).join(', ')}${locks[lock]} OF t`;
  });
}

/** How rows are inserted: columns all of them have, and columns that take their default where a row leaves them out. */
export interface Inserted {
  readonly columns: Columns;
  readonly partly: Columns;
  /** Any conflict leaves a row out, without an error. */
  readonly orNothing: boolean;
}

/**
 * Inserts rows, each when its turn comes. Their primary keys are among the columns: where the database makes a key, its default
 * is asked for beforehand, in the order of the rows, for nothing else tells which row a returned one is.
 */
export function insertMany(model: Model, { columns, partly, orNothing }: Inserted): string {
  const all = [...columns, ...partly];
  const shape = `insert many ${orNothing} ${names(columns)} ${names(partly)}`;
  return remembered(model, shape, () => {
    const into = all.map((it) => quoted(it.column)).join(', ');
    const conflict = orNothing ? ' ON CONFLICT DO NOTHING' : '';
    const values = all.map((_it, place) => `v${place}`).join(', ');
    const key = keyColumns(model)
      .map((it) => `t.${quoted(it.column)} = i.v${all.indexOf(it)}`)
      .join(' AND ');
    return (
      `${input(all, new Set(partly))}, trellis_stored AS (` +
      `INSERT INTO ${tableName(model)} (${into}) OVERRIDING SYSTEM VALUE SELECT ${values} FROM trellis_input ORDER BY CAST(r ->> 'turn' AS int)${conflict} RETURNING *) ` +
      `SELECT CAST(i.n AS text) AS n, ${cellsOf(model, 't')} FROM trellis_stored AS t LEFT JOIN trellis_input AS i ON ${key}`
    );
  });
}

/** Writes to rows found by their primary key the columns that each of them has a value for. */
export function updateMany(model: Model, columns: Columns): string {
  const key = keyColumns(model);
  const all = [...key, ...columns];
  return remembered(model, `update many ${names(columns)}`, () => {
    const set = columns.map((it, index) => {
      const place = key.length + index;
      return `${quoted(it.column)} = CASE WHEN jsonb_exists(i.r, '${place}') THEN i.v${place} ELSE t.${quoted(it.column)} END`;
    });
    const rows = `FROM trellis_input AS i WHERE ${matching(key, 't')}`;
    return `${input(all)} UPDATE ${tableName(model)} AS t SET ${set.join(', ')} ${rows} RETURNING CAST(i.n AS text) AS n, ${cellsOf(model, 't')}`;
  });
}

/** Deletes rows found by their primary key. */
export function deleteMany(model: Model): string {
  const key = keyColumns(model);
  return remembered(model, 'delete many', () => {
    return `${input(key)} DELETE FROM ${tableName(model)} AS t USING trellis_input AS i WHERE ${matching(key, 't')} RETURNING CAST(i.n AS text) AS n`;
  });
}

/** The columns of the key that rows are told apart by. */
export function keyColumns(model: Model): Columns {
  return (model.primary ?? model.keys[0])?.columns.map((it) => columnOf(model, it)) ?? [];
}

/** Whether the database's default for a column can be asked for, or there is none: then a row may leave it out beside others that do not. */
export function knowsDefault({ fallback, defaultSql }: Column): boolean {
  return defaultSql !== null || fallback.kind === 'none' || fallback.kind === 'client';
}

function input(columns: Columns, partly: ReadonlySet<Column> = new Set()): string {
  const values = columns.map((it, place) => {
    const given = castText(it, `(r ->> '${place}')`);
    const value = partly.has(it)
      ? `CASE WHEN jsonb_exists(r, '${place}') THEN ${given} ELSE ${it.defaultSql ?? 'NULL'} END`
      : given;
    return `${value} AS v${place}`;
  });
  const rows = 'FROM jsonb_array_elements(CAST($1 AS jsonb)) WITH ORDINALITY AS it(r, n)';
  // Materialized: a default that counts up must be asked for once per row.
  return `WITH trellis_input AS MATERIALIZED (SELECT n, r, ${values.join(', ')} ${rows})`;
}

function matching(columns: Columns, table: string): string {
  return columns.map((it, place) => `${table}.${quoted(it.column)} = i.v${place}`).join(' AND ');
}

function names(columns: Columns): string {
  return columns.map((it) => it.name).join();
}
