import type { Column, Relation } from './model.ts';

/**
 * A condition on rows of one model, as a plain tree: checked once, and free of GraphQL and SQL. As in SQL, a comparison with
 * a column that has no value holds for no row, nor does its negation; what is said of related rows holds or does not.
 */
export type Filter =
  | { readonly kind: 'all'; readonly of: readonly Filter[] }
  | { readonly kind: 'any'; readonly of: readonly Filter[] }
  | { readonly kind: 'none'; readonly of: readonly Filter[] }
  | { readonly kind: 'empty'; readonly column: Column; readonly wanted: boolean }
  | {
      readonly kind: 'compared';
      readonly column: Column;
      readonly by: Comparison;
      readonly value: unknown;
      readonly insensitive: boolean;
    }
  | {
      readonly kind: 'listed';
      readonly column: Column;
      readonly wanted: boolean;
      readonly values: readonly unknown[];
      readonly insensitive: boolean;
    }
  /** A list column against values; a list without a value is an empty one, as it reads. */
  | {
      readonly kind: 'elements';
      readonly column: Column;
      readonly by: ListComparison;
      readonly values: readonly unknown[];
    }
  | { readonly kind: 'bare'; readonly column: Column; readonly wanted: boolean }
  /**
   * The value of a Json column that stands at `path`. `null` in it is the absence of a value, as it reads: compared with
   * null, `equals` and `not` ask for that.
   */
  | {
      readonly kind: 'inJson';
      readonly column: Column;
      readonly path: readonly string[];
      readonly by: JsonComparison;
      readonly value: unknown;
      readonly insensitive: boolean;
    }
  /** The row a to-one relation leads to; null: there is none. */
  | { readonly kind: 'related'; readonly relation: Relation; readonly to: Filter | null }
  /** The rows a to-many relation leads to. `every` looks for a row for which the condition is false: one that it can neither hold for nor fail, for want of a value, does not count. */
  | { readonly kind: 'among'; readonly relation: Relation; readonly quantifier: Quantifier; readonly to: Filter }
  /** How many rows a to-many relation leads to: a condition on the column that `countOf` gives. */
  | { readonly kind: 'counted'; readonly relation: Relation; readonly to: Filter };

/** How a column is compared with a value. */
export type Comparison = 'equals' | 'not' | 'lt' | 'lte' | 'gt' | 'gte' | 'contains' | 'startsWith' | 'endsWith';

/** How a list is compared with values: it has one of them, all of them, some of them, or nothing but them in this order. */
export type ListComparison = 'has' | 'hasEvery' | 'hasSome' | 'equals';

/** How a value inside Json is compared: texts and numbers with their like only, lists by what they contain. */
export type JsonComparison =
  | 'equals'
  | 'not'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'stringContains'
  | 'stringStartsWith'
  | 'stringEndsWith'
  | 'arrayContains';

/** For how many of the related rows a condition holds. */
export type Quantifier = 'some' | 'every' | 'none';
