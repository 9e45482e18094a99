import type { Filter } from '../model/filter.ts';
import { type Measures, numberOf } from '../model/measures.ts';
import type { Column, Model, Relation } from '../model/model.ts';
import type { Order } from '../model/order.ts';
import { pathOf } from '../model/path.ts';
import type { Measuring } from '../model/reading.ts';
import { cellOf, cellsOf, decoded } from './cells.ts';
import type { Row } from './client.ts';
import { filterSql } from './filterSql.ts';
import { columnSql, operand } from './operand.ts';
import { orderSql } from './orderSql.ts';
import { parametersAfter } from './parameters.ts';
import { at, keysSql, matching, type ParentKeys, pairs, type ReadSql } from './readSql.ts';
import type { Cells } from './session.ts';
import { tableName } from './sql.ts';

/** Works measures out over the rows of a table: one row. */
export function aggregateSql(model: Model, { measures, filter }: Measuring): ReadSql {
  const { where, parameters } = condition(filter, 0);
  return { sql: `SELECT ${cells(measures)} FROM ${tableName(model)} AS t${where}`, parameters };
}

/** The same over the rows related to each of many others. Every row comes with the place of its parent as `at`; a parent without rows has none. */
export function aggregateEachSql(relation: Relation, { measures, filter }: Measuring, parents: ParentKeys): ReadSql {
  const path = pathOf(relation);
  const keys = keysSql(path, parents);
  const { where, parameters } = condition(filter, keys.parameters.length, matching(path));
  const from = `${keys.sql}, ${pairs(path)}${tableName(relation.target)} AS t`;
  return {
    sql: `SELECT ${at}, ${cells(measures)} FROM ${from}${where} GROUP BY p.place`,
    parameters: [...keys.parameters, ...parameters],
  };
}

/** Rows that have the same values in some columns, taken together. */
export interface Groups extends Measuring {
  readonly by: readonly Column[];
  /** By columns of `by`, all of them. */
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
}

/** Works measures out over groups of rows: a row for each, whose own columns `rowOf` reads. No value is a value like others. */
export function groupsSql(model: Model, { by, measures, filter, order, limit, offset }: Groups): ReadSql {
  const { where, parameters } = condition(filter, 0);
  const page = parametersAfter(parameters.length);
  const bounds = `LIMIT ${page.add(String(limit), 'bigint')} OFFSET ${page.add(String(offset), 'bigint')}`;
  const selected = [cellsOf({ columns: by }, 't'), cells(measures)].join(', ');
  const columns = by.map((it) => columnSql(it, 't')).join(', ');
  return {
    sql: `SELECT ${selected} FROM ${tableName(model)} AS t${where} GROUP BY ${columns} ORDER BY ${orderSql(order, 't').by} ${bounds}`,
    parameters: [...parameters, ...page.values],
  };
}

/** What was worked out; columns by Prisma's names. */
export interface Measured {
  readonly count: number;
  readonly min: Row;
  readonly max: Row;
  readonly sum: Row;
  readonly avg: Row;
}

/** What the cells of a row tell of the measures; without a row, there was nothing to measure. */
export function measuredIn(measures: Measures, row: Cells | undefined): Measured {
  const found: Record<'min' | 'max' | 'sum' | 'avg', Record<string, unknown>> = { min: {}, max: {}, sum: {}, avg: {} };
  for (const [index, { what, column, result }] of parts(measures).entries())
    found[what][column.name] = decoded(result, row?.[`m${index}`]);
  return { count: Number(row?.['n'] ?? 0), ...found };
}

interface Part {
  readonly what: 'min' | 'max' | 'sum' | 'avg';
  readonly column: Column;
  /** What comes out, as a column. */
  readonly result: Column;
}

function parts({ min, max, sum, avg }: Measures): readonly Part[] {
  return [
    ...min.map((column): Part => ({ what: 'min', column, result: column })),
    ...max.map((column): Part => ({ what: 'max', column, result: column })),
    ...sum.map((column): Part => ({ what: 'sum', column, result: numberOf(column) })),
    ...avg.map((column): Part => ({ what: 'avg', column, result: numberOf(column) })),
  ];
}

function cells(measures: Measures): string {
  const made = parts(measures).map((it, index) => `${cellOf(it.result, expression(it))} AS m${index}`);
  // A row must have a column, even where nothing is asked.
  return ['CAST(count(*) AS text) AS n', ...made].join(', ');
}

function expression({ what, column }: Part): string {
  if (what === 'min' || what === 'max') return extreme(what, column);
  // PostgreSQL adds single-precision numbers in single precision, and loses most of many.
  const value = column.type === 'Float' ? `CAST(${columnSql(column, 't')} AS double precision)` : operand(column, 't');
  // Its average of such numbers works out their squares beside it, and fails where those are too large.
  return what === 'avg' && column.type === 'Float' ? `(sum(${value}) / count(${value}))` : `${what}(${value})`;
}

// PostgreSQL has neither of these for truth values, bytes, bits and UUIDs: as texts they stand in the same order.
function extreme(what: 'min' | 'max', column: Column): string {
  const value = columnSql(column, 't');
  if (column.type === 'Boolean') return `${what === 'min' ? 'bool_and' : 'bool_or'}(${value})`;
  if (column.type === 'Bytes') return `decode(${what}(encode(${value}, 'hex')), 'hex')`;
  const named = ['Uuid', 'Bit', 'VarBit'].includes(column.native?.[0] ?? '');
  return named ? `${what}(CAST(${value} AS text) COLLATE "C")` : `${what}(${value})`;
}

function condition(filter: Filter | null, taken: number, further: readonly string[] = []) {
  const made = filter ? filterSql(filter, 't', taken) : null;
  const all = [...further, ...(made ? [made.sql] : [])];
  return { where: all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`, parameters: made?.parameters ?? [] };
}
