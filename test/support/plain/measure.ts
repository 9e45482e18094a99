import type { Column } from '../../../src/model/model.ts';
import { compare, scaled } from './compare.ts';
import type { PlainRow } from './holds.ts';

/** The smallest or largest value of a column; null where no row has one. */
export function extreme(column: Column, rows: readonly PlainRow[], what: 'min' | 'max'): unknown {
  const sorted = valuesOf(column, rows).toSorted((a, b) => compare(column, a, b));
  return (what === 'min' ? sorted[0] : sorted.at(-1)) ?? null;
}

/** The sum of a column, exactly, in units of 10^-40; null where no row has a value. */
export function sum(column: Column, rows: readonly PlainRow[]): bigint | null {
  const values = valuesOf(column, rows);
  return values.length === 0 ? null : values.map((it) => scaled(String(it))).reduce((a, b) => a + b, 0n);
}

/** The sum of floats, and how far another order of adding them may be from it. */
export function floatSum(column: Column, rows: readonly PlainRow[]): readonly [sum: number, error: number] | null {
  const values = valuesOf(column, rows).map((it) =>
    column.native?.[0] === 'Real' ? Math.fround(Number(it)) : Number(it),
  );
  if (values.length === 0) return null;
  const add = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
  return [add(values), 1e-14 * add(values.map(Math.abs))];
}

/** How many rows have a value. */
export function valued(column: Column, rows: readonly PlainRow[]): number {
  return valuesOf(column, rows).length;
}

/** Rows with the same values in some columns, together, in the order of these columns. */
export function groupsOf(columns: readonly Column[], rows: readonly PlainRow[]): readonly (readonly PlainRow[])[] {
  const groups: PlainRow[][] = [];
  const order = rows.toSorted((a, b) => compareBy(columns, a, b));
  for (const row of order) {
    const last = groups.at(-1);
    if (last?.[0] && compareBy(columns, last[0], row) === 0) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

/** By columns, all ascending; no value counts as the largest. */
export function compareBy(columns: readonly Column[], a: PlainRow, b: PlainRow): number {
  for (const column of columns) {
    const [left, right] = [a[column.name] ?? null, b[column.name] ?? null];
    if (left === null && right === null) continue;
    if (left === null || right === null) return left === null ? 1 : -1;
    const difference = compare(column, left, right);
    if (difference !== 0) return difference;
  }
  return 0;
}

function valuesOf(column: Column, rows: readonly PlainRow[]): readonly unknown[] {
  return rows.map((it) => it[column.name]).filter((it) => it !== null && it !== undefined);
}
