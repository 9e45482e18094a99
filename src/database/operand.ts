import type { Column } from '../model/model.ts';
import { looseType, quoted } from './sql.ts';

/** A column of the table with this alias. */
export function columnSql(column: Column, table: string): string {
  return `${table}.${quoted(column.column)}`;
}

/** A column in the form it is compared in: its own, unless its type has no equality or depends on the server's locale. */
export function operand(column: Column, table: string): string {
  const name = columnSql(column, table);
  const type = comparable[column.native?.[0] ?? ''];
  // Lists of different types have no comparison, even where their elements have.
  const cast = type ?? (column.list && column.native?.[0] === 'Bit' ? 'varbit' : null);
  return cast ? `CAST(${name} AS ${cast}${column.list ? '[]' : ''})` : name;
}

/** The type of one value compared with a column, in which it keeps all its digits. */
export function operandType(column: Column): string {
  const known = operandTypes.get(column);
  if (known !== undefined) return known;
  const type = comparable[column.native?.[0] ?? ''] ?? looseType({ ...column, list: false });
  operandTypes.set(column, type);
  return type;
}

// A filter asks for the same columns every time.
const operandTypes = new WeakMap<Column, string>();

/** A column as the text it reads as, to search in. */
export function textSql(column: Column, table: string): string {
  const name = columnSql(column, table);
  switch (column.native?.[0]) {
    case 'Citext':
      // It compares in its own way.
      return name;
    case 'Inet':
      // Cast to text, an address shows a netmask that it does not read with.
      return `abbrev(${name})`;
    default:
      return `CAST(${name} AS text)`;
  }
}

const comparable: Readonly<Record<string, string>> = { Money: 'numeric', Xml: 'text', Json: 'jsonb' };
