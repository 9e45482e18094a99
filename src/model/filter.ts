import type { Column, Relation } from './model.ts';

/**
 * A condition on rows of one model, as a plain tree: checked once, and free of GraphQL and SQL. As in SQL, a comparison with
 * a column that has no value holds for no row, nor does its negation.
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
  | { readonly kind: 'listed'; readonly column: Column; readonly wanted: boolean; readonly values: readonly unknown[] }
  /** The row a to-one relation leads to; null: there is none. */
  | { readonly kind: 'related'; readonly relation: Relation; readonly to: Filter | null };

/** How a column is compared with a value. */
export type Comparison = 'equals' | 'not' | 'lt' | 'lte' | 'gt' | 'gte' | 'contains' | 'startsWith' | 'endsWith';
