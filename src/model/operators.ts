import type { Comparison, JsonComparison, ListComparison } from './filter.ts';
import { type Column, searchable } from './model.ts';

/** What can be asked of one column. */
export type Operators =
  | { readonly kind: 'value'; readonly by: readonly Comparison[]; readonly listed: boolean; readonly text: boolean }
  | { readonly kind: 'list'; readonly by: readonly ListComparison[] }
  | { readonly kind: 'json'; readonly by: readonly JsonComparison[] };

/** The operators a column's filter has. */
export function operatorsOf({ type, list }: Column): Operators {
  if (list) return lists;
  switch (type) {
    case 'Json':
      return json;
    case 'Boolean':
      return { kind: 'value', by: equality, listed: false, text: false };
    case 'Enum':
    case 'Bytes':
      return { kind: 'value', by: equality, listed: true, text: false };
    case 'String':
      return { kind: 'value', by: [...equality, ...ranges, ...patterns], listed: true, text: true };
    default:
      return { kind: 'value', by: [...equality, ...ranges], listed: true, text: false };
  }
}

/** Whether rows can be ordered by a column: they are, by the database's order of its type. */
export function orderable(column: Column): boolean {
  return searchable(column);
}

const equality = ['equals', 'not'] as const;
const ranges = ['lt', 'lte', 'gt', 'gte'] as const;
const patterns = ['contains', 'startsWith', 'endsWith'] as const;

const lists: Operators = { kind: 'list', by: ['has', 'hasEvery', 'hasSome', 'equals'] };
const json: Operators = {
  kind: 'json',
  by: [...equality, ...ranges, 'stringContains', 'stringStartsWith', 'stringEndsWith', 'arrayContains'],
};
