import type { Column } from '../../model/model.ts';
import { quoted } from '../sql.ts';

/** A condition that the stored value of a column is another one than this. */
export function different(column: Column, value: string): string {
  const stored = `t.${quoted(column.column)}`;
  return isText(column)
    ? `CAST(${stored} AS text) IS DISTINCT FROM CAST(${value} AS text)`
    : `${stored} IS DISTINCT FROM ${value}`;
}

// json and xml know no equality, and citext takes capitals for small letters.
function isText({ native }: Column): boolean {
  return ['Json', 'Xml', 'Citext'].includes(native?.[0] ?? '');
}
