import type { Column } from './model.ts';

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

/** Whether the values of a column can be added up. */
export function summable({ type, list, native }: Column): boolean {
  return ['Int', 'BigInt', 'Float', 'Decimal'].includes(type) && !list && native?.[0] !== 'Oid';
}

/** The sum or the average of a column, as a column of its own: a Float of Float, of all else a Decimal, which has all its digits. */
export function numberOf(column: Column): Column {
  return { ...column, type: column.type === 'Float' ? 'Float' : 'Decimal', native: null, required: false };
}
