import type { Column } from './model.ts';
import { orderable } from './operators.ts';

/** What is worked out over many rows. Rows without a value do not count in any of these but `count`. */
export interface Measures {
  /** How many rows there are. */
  readonly count: boolean;
  readonly min: readonly Column[];
  readonly max: readonly Column[];
  readonly sum: readonly Column[];
  readonly avg: readonly Column[];
}

/** Nothing, to begin with. */
export const noMeasures: Measures = Object.freeze({ count: false, min: [], max: [], sum: [], avg: [] });

/** Whether a column has a smallest and a largest value: PostgreSQL works out none of booleans, bytes, bits and UUIDs. */
export function hasExtremes(column: Column): boolean {
  const without = ['Uuid', 'Bit', 'VarBit'].includes(column.native?.[0] ?? '');
  return orderable(column) && column.type !== 'Boolean' && column.type !== 'Bytes' && !without;
}

/** Whether the values of a column can be added up. */
export function summable({ type, list, native }: Column): boolean {
  return ['Int', 'BigInt', 'Float', 'Decimal'].includes(type) && !list && native?.[0] !== 'Oid';
}

/**
 * The sum of a column, as a column of its own: whole numbers make a BigInt, which may have more digits than the column's own
 * type; Decimal makes a Decimal and Float a Float.
 */
export function sumOf(column: Column): Column {
  return result(column, column.type === 'Int' ? 'BigInt' : column.type);
}

/** The average of a column, as a column of its own: a Float of Float, of all else a Decimal of at least 16 digits. */
export function averageOf(column: Column): Column {
  return result(column, column.type === 'Float' ? 'Float' : 'Decimal');
}

function result(column: Column, type: Column['type']): Column {
  return { ...column, type, native: null, required: false };
}
