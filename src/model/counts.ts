import type { Column, Relation } from './model.ts';

/**
 * How many rows a to-many relation leads to, as a column of a table that has no other: a whole number that is always there.
 * Null for a to-one relation.
 */
export function countOf({ beside }: Relation): Column | null {
  return beside && { ...number, name: beside.count, field: beside.count };
}

const number: Column = Object.freeze({
  name: 'n',
  field: 'n',
  column: 'n',
  type: 'Int',
  enumeration: null,
  list: false,
  required: true,
  native: null,
  fallback: Object.freeze({ kind: 'none' }),
  updatedAt: false,
  stored: null,
  generated: false,
  defaultSql: null,
  doc: null,
});
