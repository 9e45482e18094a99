import { type PageSizes, usualPageSizes } from '../model/listShapes.ts';
import { type FilterLimits, filterLimits } from './steps/filterLimits.ts';
import { type OrderLimits, orderLimits } from './steps/readOrder.ts';

/** How much one call may do. What asks for more is `LIMIT_EXCEEDED` before any statement, never cut. */
export interface Limits {
  /** Rows that are given, or that a filter may match. Default 10,000. */
  readonly bulkRows: number;
  /** How large one graph of `saveRelated` may be. */
  readonly graph: GraphLimits;
  /** Rows of one list. */
  readonly page: PageSizes;
  /** How large one filter may be. */
  readonly filter: FilterLimits;
  /** How much rows may be ordered by. */
  readonly order: OrderLimits;
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
  page: usualPageSizes,
  filter: filterLimits,
  order: orderLimits,
});
