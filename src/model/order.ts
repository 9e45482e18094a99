import type { Column, Relation } from './model.ts';

/**
 * What rows of one model are ordered by, one part: a column, what a to-one relation leads to, or how many rows a to-many
 * relation leads to. Where a to-one relation leads nowhere, a column there has no value, and a number of rows is 0.
 */
export type Order =
  | { readonly kind: 'column'; readonly column: Column; readonly sort: Sort }
  | { readonly kind: 'related'; readonly relation: Relation; readonly by: Order }
  | { readonly kind: 'count'; readonly relation: Relation; readonly sort: Sort };

/**
 * A direction, and where rows without a value stand: as in PostgreSQL they count as the largest unless said otherwise, last
 * when ascending and first when descending.
 */
export type Sort = (typeof sorts)[number];

/** Every direction, as callers write them. */
export const sorts = [
  'ASC',
  'DESC',
  'ASC_NULLS_FIRST',
  'ASC_NULLS_LAST',
  'DESC_NULLS_FIRST',
  'DESC_NULLS_LAST',
] as const;

/** Whether large values come first. */
export function descending(sort: Sort): boolean {
  return sort.startsWith('DESC');
}

/** Whether rows without a value come first. */
export function nullsFirst(sort: Sort): boolean {
  return sort === 'DESC' || sort.endsWith('NULLS_FIRST');
}

/** The column at the end of a part; null for a number of rows. */
export function columnBy(order: Order): Column | null {
  if (order.kind === 'related') return columnBy(order.by);
  return order.kind === 'column' ? order.column : null;
}

/** Whether there may be no value to order a row by. */
export function maybeNothing(order: Order): boolean {
  if (order.kind === 'column') return !order.column.required;
  return columnBy(order) !== null;
}

/** What a part orders by, in words that no other part of the model has; without its direction. */
export function subjectOf(order: Order): string {
  switch (order.kind) {
    case 'column':
      return order.column.name;
    case 'count':
      return `${order.relation.name}#`;
    case 'related':
      return `${order.relation.name}.${subjectOf(order.by)}`;
  }
}

/** The direction of a part. */
export function sortOf(order: Order): Sort {
  return order.kind === 'related' ? sortOf(order.by) : order.sort;
}

/** The same order from its end: pages before a place are read so. */
export function reversed(order: readonly Order[]): readonly Order[] {
  return order.map(backwards);
}

function backwards(order: Order): Order {
  if (order.kind === 'related') return { ...order, by: backwards(order.by) };
  const direction = descending(order.sort) ? 'ASC' : 'DESC';
  return { ...order, sort: nullsFirst(order.sort) ? `${direction}_NULLS_LAST` : `${direction}_NULLS_FIRST` };
}
