/** How much one call may do. */
export interface Limits {
  /** Rows that are given, or that a filter may match. Default 10,000. */
  readonly bulkRows: number;
}

/** The limits where nothing else is said. */
export const usualLimits: Limits = Object.freeze({ bulkRows: 10_000 });
