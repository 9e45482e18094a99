import { arrayOf, flagsOf, type Given } from '../../database/bulk/batch.ts';
import { parameterOf } from '../../database/cells.ts';
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
  const names = (row: Row): boolean => Object.hasOwn(row, name);
  const byAll = rows.every(names);
  if (rows.length === 0 || (!byAll && !rows.some(names) && made(column) === null)) return null;
  const texts = rows.map((row) => parameterOf(column, byAll || names(row) ? row[name] : made(column)));
  return {
    column,
    values: arrayOf(texts),
    named: byAll ? null : flagsOf(rows.map(names)),
  };
}
