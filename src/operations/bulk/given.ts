import type { Given } from '../../database/bulk/batch.ts';
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

function givenOf(column: Column, rows: readonly Row[], made: (column: Column) => unknown): Given | null {
  const { name } = column;
  const texts: Parameter[] = new Array(rows.length);
  let missing: boolean[] | null = null;
  let filled = false;
  for (const [index, row] of rows.entries()) {
    if (Object.hasOwn(row, name)) {
      texts[index] = parameterOf(column, row[name]);
      continue;
    }
    const value = made(column);
    filled ||= value !== null;
    texts[index] = parameterOf(column, value);
    missing ??= new Array<boolean>(rows.length).fill(false);
    missing[index] = true;
  }
  if (!missing) return { column, texts, named: null };
  const named = missing.map((it) => !it);
  return filled || named.includes(true) ? { column, texts, named } : null;
}
