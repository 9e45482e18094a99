import { arrayIn, type Given } from '../../database/bulk/batch.ts';
import { elementOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import type { Column } from '../../model/model.ts';

/**
 * These columns of many rows, as far as any row names them. A value that is `made` for rows that do not is no less there; it
 * is made for every row, or is null for every row.
 */
export function givenIn(
  columns: readonly Column[],
  rows: readonly Row[],
  made: (column: Column) => unknown = () => null,
): readonly Given[] {
  return columns.flatMap((column) => givenOf(column, rows, made) ?? []);
}

// A column at a time, and its texts are one before the next is looked at: that is most of what a large call holds in memory.
function givenOf(column: Column, rows: readonly Row[], made: (column: Column) => unknown): Given | null {
  const { name } = column;
  let namers = 0;
  for (const row of rows) if (Object.hasOwn(row, name)) namers += 1;
  if (namers === 0 && (rows.length === 0 || made(column) === null)) return null;
  const byAll = namers === rows.length;
  let [values, named] = ['', ''];
  for (const row of rows) {
    const isNamed = byAll || Object.hasOwn(row, name);
    values += `,${elementOf(column, isNamed ? row[name] : made(column))}`;
    if (!byAll) named += isNamed ? ',t' : ',f';
  }
  return { column, values: arrayIn(values), named: byAll ? null : arrayIn(named) };
}
