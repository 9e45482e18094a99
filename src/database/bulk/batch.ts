import type { Column } from '../../model/model.ts';
import { element } from '../cells.ts';
import type { Parameter } from '../session.ts';
import { quoted, sqlType } from '../sql.ts';

/** One column of many rows: their values as the text of one array, and which rows name the column at all. */
export interface Given {
  readonly column: Column;
  readonly values: string;
  /** A flag for each row, as the text of one array; null when all rows do. */
  readonly named: string | null;
}

/** Texts as one of an array. */
export function arrayOf(texts: readonly Parameter[]): string {
  return `{${texts.map((it) => (it === null ? 'NULL' : element(it))).join(',')}}`;
}

/** Elements as the text of an array, each of them behind a comma. */
export function arrayIn(elements: string): string {
  return `{${elements.slice(1)}}`;
}

/** Many rows as the relation `input` of a statement, numbered by `n` from 1. */
export interface Batch {
  /** `WITH input AS …`, to which a statement is added. */
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  readonly columns: readonly Column[];
  /** What holds a column's value. */
  readonly value: (column: Column) => string;
  /** What tells whether a row names a column; null when all do. */
  readonly named: (column: Column) => string | null;
  /** Whether no value counts as equal to no value where rows are met by their keys. */
  readonly nullSafe: boolean;
}

/** What a batch is made of. */
export interface BatchParts {
  readonly size: number;
  readonly given: readonly Given[];
  /** What a row gets that does not name a column, evaluated in the order of the rows; a column without any value has only that. */
  readonly fallbacks?: ReadonlyMap<Column, string>;
  readonly nullSafe?: boolean;
}

/**
 * Rows as one array per column: the text of a statement is the same for any number of them, and so is the number of its
 * parameters.
 */
export function batchOf({ size, given, fallbacks = new Map(), nullSafe = false }: BatchParts): Batch {
  const parameters: Parameter[] = [];
  const arrays: string[] = [];
  const aliases: string[] = [];
  const add = (type: string, alias: string, array: string): void => {
    parameters.push(array);
    arrays.push(arrayAt(parameters.length, type));
    aliases.push(alias);
  };
  const list = given.map(({ column, values, named }, index) => {
    // An array of arrays would be taken apart to its last element: a list travels as its text.
    add(column.list ? 'text' : sqlType(column), `v${index}`, values);
    if (named !== null) add('boolean', `s${index}`, named);
    const value = column.list ? listIn(column, `v${index}`) : `v${index}`;
    const fallback = named && fallbacks.get(column);
    return fallback ? `CASE WHEN s${index} THEN ${value} ELSE ${fallback} END AS v${index}` : `${value} AS v${index}`;
  });
  const flags = given.flatMap(({ named }, index) => (named ? [`s${index}`] : []));
  const added = [...fallbacks.keys()].filter((it) => !given.some(({ column }) => column === it));
  const made = added.map((it, index) => `${fallbacks.get(it)} AS v${given.length + index}`);
  const columns = [...given.map((it) => it.column), ...added];
  if (arrays.length === 0) parameters.push(String(size));
  const rows =
    arrays.length === 0
      ? 'generate_series(1, CAST($1 AS integer)) AS given(n)'
      : `unnest(${arrays.join(', ')}) WITH ORDINALITY AS given(${[...aliases, 'n'].join(', ')})`;
  return {
    sql: `WITH input AS MATERIALIZED (SELECT ${['n', ...list, ...flags, ...made].join(', ')} FROM ${rows})`,
    parameters,
    columns,
    value: (column) => `input.v${columns.indexOf(column)}`,
    named: (column) => {
      const index = given.findIndex((it) => it.column === column);
      return given[index]?.named ? `input.s${index}` : null;
    },
    nullSafe,
  };
}

/** A condition that a row of the table `t` is that of the input, by these columns. */
export function sameRow(batch: Batch, columns: readonly Column[]): string {
  const equal = batch.nullSafe ? 'IS NOT DISTINCT FROM' : '=';
  return columns.map((it) => `t.${quoted(it.column)} ${equal} ${batch.value(it)}`).join(' AND ');
}

/** Gives the numbers `n` of the rows of a batch in the order of its columns. */
export function orderMany(batch: Batch): string {
  const order = [...batch.columns.map((it) => batch.value(it)), 'input.n'].join(', ');
  return `${batch.sql} SELECT CAST(json_agg(n ORDER BY ${order}) AS text) AS n FROM input`;
}

function listIn(column: Column, value: string): string {
  const type = sqlType(column);
  return type === 'money[]' ? `CAST(CAST(${value} AS numeric[]) AS money[])` : `CAST(${value} AS ${type})`;
}

// Text has no cast to money that is free of the server's locale.
function arrayAt(position: number, type: string): string {
  return type === 'money' ? `CAST(CAST($${position} AS numeric[]) AS money[])` : `CAST($${position} AS ${type}[])`;
}
