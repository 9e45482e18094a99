import { parameterOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import { type Column, columnOf, type Key, type Model } from '../../model/model.ts';
import { comparable } from '../steps/changes.ts';

/** The columns of a key. */
export function columnsOf(model: Model, { columns }: Key): readonly Column[] {
  return columns.map((it) => columnOf(model, it));
}

/**
 * One text for all spellings of a key that PostgreSQL takes for equal; null when a column has no value, unless no value
 * counts as one.
 */
export function keyText(columns: readonly Column[], values: Row, nullSafe = false): string | null {
  const [only] = columns;
  if (columns.length === 1 && only && !nullSafe) return valueText(only, values);
  let text = '';
  for (const column of columns) {
    const value = valueText(column, values);
    if (value === null && !nullSafe) return null;
    text += value === null ? '-' : `${value.length}:${value}`;
  }
  return text;
}

function valueText(column: Column, values: Row): string | null {
  if (!Object.hasOwn(values, column.name)) return null;
  if (column.list) return parameterOf(column, comparable(column, values[column.name]));
  const value = comparable(column, values[column.name]);
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return String(value.getTime());
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  switch (column.type) {
    case 'String':
      return column.native?.[0] === 'Citext' ? String(value).toLowerCase() : String(value);
    case 'Decimal':
      return String(value).includes('.') ? String(value).replace(/\.?0+$/, '') : String(value);
    default:
      return String(value);
  }
}
