import type { Column, Relation } from '../model/model.ts';
import { columnBy, descending, maybeNothing, nullsFirst, type Order, type Sort, sortOf } from '../model/order.ts';
import { operand } from './operand.ts';
import { relatedSql } from './related.ts';

/** An order in SQL. */
export interface OrderSql {
  /** What stands behind the table in FROM, with a space before it: the tables the order leads to. Each row stays one row. */
  readonly joins: string;
  /** The list behind ORDER BY. */
  readonly by: string;
  readonly terms: readonly Term[];
}

/** One thing rows are ordered by. */
export interface Term {
  readonly sql: string;
  /** The column it is; null for a number of rows. */
  readonly column: Column | null;
  readonly sort: Sort;
  /** There may be no value. */
  readonly nullable: boolean;
}

/** An order as SQL on the table with this alias, whose own aliases begin with it. */
export function orderSql(order: readonly Order[], alias: string): OrderSql {
  const known = memory.get(order);
  if (known && known.alias === alias) return known.made;
  const made = madeSql(order, alias);
  memory.set(order, { alias, made });
  return made;
}

// One order is asked for again and again, under one alias.
const memory = new WeakMap<readonly Order[], { readonly alias: string; readonly made: OrderSql }>();

function madeSql(order: readonly Order[], alias: string): OrderSql {
  const joins = new Map<string, { readonly alias: string; readonly sql: string }>();
  // Two columns of one related row share a join.
  const joined = (path: string, make: (other: string) => string): string => {
    const known = joins.get(path);
    if (known) return known.alias;
    const other = `${alias}_o${joins.size + 1}`;
    joins.set(path, { alias: other, sql: make(other) });
    return other;
  };
  const expression = (it: Order, table: string, path: string): string => {
    if (it.kind === 'column') return operand(it.column, table);
    const through = `${path}.${it.relation.name}`;
    if (it.kind === 'count') return `${joined(`${through}#`, (other) => counted(it.relation, table, other))}.n`;
    const other = joined(through, (other) => reached(it.relation, table, other));
    return expression(it.by, other, through);
  };
  const terms = order.map((it): Term => {
    return { sql: expression(it, alias, ''), column: columnBy(it), sort: sortOf(it), nullable: maybeNothing(it) };
  });
  return { joins: [...joins.values()].map((it) => it.sql).join(''), by: terms.map(sorted).join(', '), terms };
}

// A to-one relation leads to one row at most: the planner may join all of them at once, as a subquery for each row cannot be.
function reached(relation: Relation, table: string, other: string): string {
  const { from, tied } = relatedSql(relation, table, other);
  return ` LEFT JOIN ${from} ON ${tied}`;
}

function counted(relation: Relation, table: string, other: string): string {
  const { from, tied } = relatedSql(relation, table, `${other}_r`);
  return ` CROSS JOIN LATERAL (SELECT count(*) AS n FROM ${from} WHERE ${tied}) AS ${other}`;
}

// An index serves an order whose nulls stand where it has them: of a column that always has a value nothing is said of them.
function sorted({ sql, sort, nullable }: Term): string {
  const direction = descending(sort) ? `${sql} DESC` : sql;
  if (!nullable || nullsFirst(sort) === descending(sort)) return direction;
  return `${direction} NULLS ${nullsFirst(sort) ? 'FIRST' : 'LAST'}`;
}
