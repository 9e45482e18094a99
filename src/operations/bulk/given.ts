import { arrayOf, flagsOf, type Given } from '../../database/bulk/batch.ts';
import { parameterOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import type { Parameter } from '../../database/session.ts';
import type { Column } from '../../model/model.ts';

/** These columns of many rows, as far as any row names them. A value that is `made` for rows that do not is no less there. */
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
  const texts: Parameter[] = [];
  const named: boolean[] = [];
  let namers = 0;
  let filled = false;
  for (const row of rows) {
    const isNamed = Object.hasOwn(row, name);
    const value = isNamed ? row[name] : made(column);
    if (isNamed) namers += 1;
    else filled ||= value !== null;
    texts.push(parameterOf(column, value));
    named.push(isNamed);
  }
  if (namers === 0 && !filled) return null;
  return { column, values: arrayOf(texts), named: namers === rows.length ? null : flagsOf(named) };
}
