import { isDeepStrictEqual } from 'node:util';
import { parameterOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import type { Column, Model } from '../../model/model.ts';

/** The columns among `values` whose stored value differs. */
export function changedColumns(model: Model, row: Row, values: Row): readonly Column[] {
  return model.columns.filter((it) => Object.hasOwn(values, it.name) && !sameStored(it, row[it.name], values[it.name]));
}

/** Names of the columns that foreign keys of other tables point at: changing one concerns their rows too. */
export function referencedColumns(model: Model): ReadonlySet<string> {
  const pointing = model.relations.flatMap((it) =>
    it.target.relations.filter((other) => other.link && other.target === model),
  );
  return new Set(pointing.flatMap((it) => it.link?.references ?? []));
}

/** Whether a column would hold the same for both values. */
export function sameStored(column: Column, stored: unknown, given: unknown): boolean {
  if (stored === null || given === null) return stored === given;
  return isDeepStrictEqual(comparable(column, stored), comparable(column, given));
}

/** One text for all spellings of a value that name the same row. */
export function identityOf(column: Column, value: unknown): string {
  if (column.type === 'Json') return JSON.stringify(sorted(value));
  const text = parameterOf(column, comparable(column, value)) ?? '';
  return column.native?.[0] === 'Citext' ? text.toLowerCase() : text;
}

// jsonb does not know the order of an object's members.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return members.map(([name, it]) => [name, sorted(it)]);
}

/** A value as PostgreSQL writes it however it was given: it would else seem to change every time. */
export function comparable(column: Column, value: unknown): unknown {
  if (Array.isArray(value) && column.list) return value.map((it) => comparable({ ...column, list: false }, it));
  if (column.type === 'Json' && value !== null) {
    const text = JSON.stringify(value);
    // json keeps the order of an object's members. What a caller sends may have other prototypes than what was read.
    return column.native?.[0] === 'Json' ? text : JSON.parse(text);
  }
  switch (column.native?.[0]) {
    case 'Uuid':
      return String(value).toLowerCase();
    case 'Inet':
      return addressIn(String(value));
    default:
      // 0 and -0 are one number to the database.
      return typeof value === 'number' ? value + 0 : value;
  }
}

function addressIn(text: string): string {
  const [address = '', bits] = text.split('/');
  if (!address.includes(':')) return bits === '32' ? address : text;
  const { hostname } = new URL(`http://[${address}]/`);
  return bits === undefined || bits === '128' ? hostname : `${hostname}/${Number(bits)}`;
}
