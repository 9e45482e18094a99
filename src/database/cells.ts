import type { Column, Model } from '../model/model.ts';
import type { Cells, Parameter } from './session.ts';
import { quoted } from './sql.ts';

/**
 * The select list that gives the columns of a model, some of them, or those `wanted` of them, as text no driver converts,
 * aliased `c0`, `c1` … by their place: long column names would be cut as aliases.
 */
export function cellsOf({ columns }: Pick<Model, 'columns'>, table = '', wanted = columns): string {
  const cells = columns.flatMap((column, index) =>
    wanted.includes(column) ? [`${cell(column, table)} AS c${index}`] : [],
  );
  return cells.join(', ');
}

/** A returned row in Prisma's own values: Date, bigint, Uint8Array, parsed Json; Decimal as its digits. */
export function rowOf({ columns }: Pick<Model, 'columns'>, cells: Cells): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index];
    if (column) row[column.name] = decoded(column, cells[aliases[index] ?? `c${index}`]);
  }
  return row;
}

/** The row at a place of rows that were gathered into a list of texts for each column. */
export function rowAt({ columns }: Pick<Model, 'columns'>, lists: Lists, place: number): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index];
    if (column) row[column.name] = decoded(column, lists[aliases[index] ?? `c${index}`]?.[place]);
  }
  return row;
}

type Lists = Readonly<Record<string, readonly (string | null)[]>>;

/** All rows that were gathered so. */
export function rowsOf({ columns }: Pick<Model, 'columns'>, lists: Lists, size: number): Record<string, unknown>[] {
  const cells = columns.map((_, index) => lists[`c${index}`] ?? []);
  return Array.from({ length: size }, (_, place) => {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index += 1) {
      const column = columns[index];
      if (column) row[column.name] = decoded(column, cells[index]?.[place]);
    }
    return row;
  });
}

// Names are looked up faster when they are not put together anew for every cell.
const aliases = Array.from({ length: 64 }, (_, index) => `c${index}`);

/** A text as an element of an array's text. */
export function element(text: string): string {
  if (!/["\\]/.test(text)) return `"${text}"`;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A value of a column as an element of an array's text. */
export function elementOf(column: Column, value: unknown): string {
  // Nothing in them has to be quoted.
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = parameterOf(column, value);
  return text === null ? 'NULL' : element(text);
}

/** A value of a column as the text its statement casts. */
export function parameterOf(column: Column, value: unknown): Parameter {
  if (value === null || value === undefined) return null;
  if (!column.list) return encoded(column, value);
  const elements = (value as readonly unknown[]).map((it) => element(encoded(column, it)));
  return `{${elements.join(',')}}`;
}

function encoded(column: Column, value: unknown): string {
  switch (column.type) {
    case 'DateTime':
      return moment(column, value as Date);
    case 'Bytes':
      return `\\x${Buffer.from(value as Uint8Array).toString('hex')}`;
    case 'Json':
      return JSON.stringify(value);
    case 'Enum':
      return column.enumeration?.values.find((it) => it.name === value)?.stored ?? String(value);
    default:
      return String(value);
  }
}

function moment(column: Column, value: Date): string {
  const iso = value.toISOString();
  switch (column.native?.[0]) {
    case 'Date':
      return iso.slice(0, 10);
    case 'Time':
      return iso.slice(11, 23);
    case 'Timetz':
      return `${iso.slice(11, 23)}+00`;
    default:
      return iso;
  }
}

function cell(column: Column, table: string): string {
  return cellOf(column, table === '' ? quoted(column.column) : `${table}.${quoted(column.column)}`);
}

/** A column's value, or another expression of its type, as text no driver converts. */
export function cellOf(column: Column, name: string): string {
  if (column.list) return list(column, name);
  switch (column.type) {
    case 'DateTime':
      // Seconds since 1970, or since midnight: free of the session's DateStyle and TimeZone.
      return `CAST(extract(epoch from ${name}) AS text)`;
    case 'Bytes':
      return `encode(${name}, 'base64')`;
    case 'Decimal':
      return column.native?.[0] === 'Money' ? `CAST(CAST(${name} AS numeric) AS text)` : `CAST(${name} AS text)`;
    case 'String':
      // inet and char(n) change when cast to text (a netmask appears, blanks vanish); every driver gives them as text.
      return name;
    default:
      return `CAST(${name} AS text)`;
  }
}

// A list as one Json text of its elements' texts; NULL stays NULL and reads as an empty list, as Prisma reads it.
function list(column: Column, name: string): string {
  const elements = column.native?.[0] === 'Money' ? `CAST(${name} AS numeric[])` : name;
  return `CAST((SELECT jsonb_agg(${elementText(column)} ORDER BY place) FROM unnest(${elements}) WITH ORDINALITY AS it(value, place)) AS text)`;
}

function elementText(column: Column): string {
  switch (column.type) {
    case 'DateTime':
      return 'CAST(extract(epoch from value) AS text)';
    case 'Bytes':
      return `encode(value, 'base64')`;
    case 'String':
      return 'value';
    default:
      return 'CAST(value AS text)';
  }
}

/** The value of a cell; null where there is none. */
export function decoded(column: Column, value: unknown): unknown {
  if (value === null || value === undefined) return column.list ? [] : null;
  if (!column.list) return valueIn(column, String(value));
  const texts: unknown = JSON.parse(String(value));
  return Array.isArray(texts) ? texts.map((it) => (it === null ? null : valueIn(column, String(it)))) : [];
}

function valueIn(column: Column, text: string): unknown {
  switch (column.type) {
    case 'Boolean':
      return text === 'true' || text === 't';
    case 'Int':
    case 'Float':
      return Number(text);
    case 'BigInt':
      return BigInt(text);
    case 'Decimal':
      return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
    case 'DateTime':
      return momentIn(text);
    case 'Json':
      return JSON.parse(text);
    case 'Bytes':
      return new Uint8Array(Buffer.from(text, 'base64'));
    case 'Enum':
      return column.enumeration?.values.find((it) => it.stored === text)?.name ?? text;
    default:
      return text;
  }
}

// Seconds, with their decimals, in milliseconds: 1.005 * 1000 is a little less than 1005, so the digits are moved instead.
function momentIn(seconds: string): Date {
  const [whole = '', fraction = ''] = seconds.split('.');
  const exact = Number(`${whole}${fraction.padEnd(6, '0').slice(0, 6)}`);
  return new Date(Math.floor(exact / 1000));
}
