import type { Filter } from '../model/filter.ts';
import type { Column, Join, Model } from '../model/model.ts';
import type { Path } from '../model/path.ts';
import { gathered } from './bulk/returned.ts';
import { cellsOf, parameterOf } from './cells.ts';
import { filterSql } from './filterSql.ts';
import type { Parameter } from './session.ts';
import { parameter, quoted, tableName } from './sql.ts';

/** A statement that reads, with its parameters. */
export interface ReadSql {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/** What is read of a table. */
export interface Wanted {
  readonly model: Model;
  readonly columns: readonly Column[];
}

/** How many rows of a table meet a condition. */
export function countRows(model: Model, filter: Filter | null): ReadSql {
  const { conditions, parameters } = conditionsOf(filter, 0);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return { sql: `SELECT CAST(count(*) AS text) AS n FROM ${tableName(model)} AS t${where}`, parameters };
}

/** The keys of the rows that others are read for, each by its values in the order of the path's columns. */
export type ParentKeys = readonly (readonly unknown[])[];

/** The rows that are related to others by a key which one row has at most. Every row comes with the place of its parent as `at`. */
export function selectOneEach(wanted: Wanted, path: Path, parents: ParentKeys): ReadSql {
  const keys = keysSql(path, parents);
  const sql = `SELECT ${at}, ${cellsIn(wanted)} FROM ${keys.sql} JOIN ${tableName(wanted.model)} AS t ON ${matching(path).join(' AND ')}`;
  return { sql, parameters: keys.parameters };
}

/** A statement that gives rows of this table with the place of each as `at`, with all of them in one, a text for each column: no driver then makes an object of every row. Read by `returnedIn`. */
export function gatheredEach({ columns }: Wanted, { sql, parameters }: ReadSql): ReadSql {
  return { sql: gathered({ model: { columns }, columns, marks: ['at'] }, `(${sql}) AS r`), parameters };
}

/** How many rows are related to each of many others; of those that have none there is no row. */
export function countEach(
  model: Model,
  path: Path,
  { filter, parents }: { readonly filter: Filter | null; readonly parents: ParentKeys },
): ReadSql {
  const keys = keysSql(path, parents);
  const { conditions, parameters } = conditionsOf(filter, keys.parameters.length);
  const where = [...matching(path), ...conditions].join(' AND ');
  return {
    sql: `SELECT ${at}, CAST(count(*) AS text) AS n FROM ${keys.sql}, ${pairs(path)}${tableName(model)} AS t WHERE ${where} GROUP BY p.place`,
    parameters: [...keys.parameters, ...parameters],
  };
}

/** How a row that was read for others tells whose it is: the place of its parent's key, counted from 1. */
export function placeOf(cells: Readonly<Record<string, unknown>>): number {
  return Number(cells['at']);
}

/** The place of a parent, as its rows tell it. */
export const at = 'CAST(p.place AS integer) AS at';

/** The keys of parents as a table `p`: one array for each column, so that the text is the same for any number of them. */
export function keysSql({ from }: Path, parents: ParentKeys): ReadSql {
  const lists = from.map((column) => ({ ...column, list: true }));
  const names = from.map((_, index) => `k${index}`).join(', ');
  return {
    sql: `unnest(${lists.map((it, index) => parameter(it, index + 1)).join(', ')}) WITH ORDINALITY AS p(${names}, place)`,
    parameters: lists.map((column, index) =>
      parameterOf(
        column,
        parents.map((it) => it[index]),
      ),
    ),
  };
}

/** Whose row it is: by its own columns, or by those of the table of pairs that leads to it. */
export function matching({ from, to, join }: Path): readonly string[] {
  if (join)
    return [`j.${quoted(join.own)} = p.k0`, ...to.map((it) => `t.${quoted(it.column)} = j.${quoted(join.other)}`)];
  return from.map((_, index) => `t.${quoted(to[index]?.column ?? '')} = p.k${index}`);
}

/** The table of pairs that leads to the rows, to stand before their own table in FROM. */
export function pairs({ join }: Path): string {
  return join ? `${joinTable(join)} AS j, ` : '';
}

function joinTable({ schema, table }: Join): string {
  return schema ? `${quoted(schema)}.${quoted(table)}` : quoted(table);
}

function cellsIn(wanted: Wanted): string {
  return columnsSql(wanted).cells;
}

/** Columns as they are stored, and the cells that are made of them. */
export interface ColumnsSql {
  readonly stored: readonly string[];
  readonly cells: string;
}

/** The select lists of columns: what is asked for again and again is asked for by the same list of columns. */
export function columnsSql({ columns }: Wanted): ColumnsSql {
  const known = memory.get(columns);
  if (known) return known;
  const made = {
    stored: columns.map((it) => `t.${quoted(it.column)}`),
    // A row of which nothing is asked but that it is there.
    cells: columns.length === 0 ? '1 AS one' : cellsOf({ columns }, 't'),
  };
  memory.set(columns, made);
  return made;
}

const memory = new WeakMap<readonly Column[], ColumnsSql>();

/** Conditions to be joined by AND, with their parameters. */
export interface ConditionsSql {
  readonly conditions: readonly string[];
  readonly parameters: readonly Parameter[];
}

/** A filter as the conditions of a statement that has `taken` parameters before. */
export function conditionsOf(filter: Filter | null, taken: number): ConditionsSql {
  if (!filter) return { conditions: [], parameters: [] };
  const { sql, parameters } = filterSql(filter, 't', taken);
  return { conditions: [sql], parameters };
}
