/** How much one call may do. */
export interface Limits {
  /** Rows that are given, or that a filter may match. Default 10,000. */
  readonly bulkRows: number;
  /** How large one graph of `saveRelated` may be. */
  readonly graph: GraphLimits;
}

/** How large a graph may be. */
export interface GraphLimits {
  /** Nodes from the root down to the deepest one, both included. Default 50. */
  readonly depth: number;
  /** Nodes in all. Default 10,000. */
  readonly nodes: number;
}

/** The limits where nothing else is said. */
export const usualLimits: Limits = Object.freeze({
  bulkRows: 10_000,
  graph: Object.freeze({ depth: 50, nodes: 10_000 }),
});
