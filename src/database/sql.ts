import type { Column, Model } from '../model/model.ts';

/** A name as SQL spells it. */
export function quoted(name: string): string {
  return name.includes('"') ? `"${name.replaceAll('"', '""')}"` : `"${name}"`;
}

/** A text as SQL spells it. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The table of a model; without `@@schema` the connection's search path finds it. */
export function tableName(model: Model): string {
  return model.schema ? `${quoted(model.schema)}.${quoted(model.table)}` : quoted(model.table);
}

/**
 * A parameter cast to the exact type of its column. Comparisons would otherwise use the unrounded value:
 * numeric(10,2) = 1.005 is false although the stored value came from that very input.
 */
export function parameter(column: Column, position: number): string {
  return castText(column, `$${position}`);
}

/** An expression that gives a column's value as text, cast to the exact type of the column. */
export function castText(column: Column, text: string): string {
  const type = sqlType(column);
  // Text has no cast to money that is free of the server's locale.
  if (type === 'money') return `CAST(CAST(${text} AS numeric) AS money)`;
  if (type === 'money[]') return `CAST(CAST(${text} AS numeric[]) AS money[])`;
  return `CAST(${text} AS ${type})`;
}

/** The SQL type of a column, with its length or precision. */
export function sqlType(column: Column): string {
  return column.list ? `${elementType(column)}[]` : elementType(column);
}

/** The SQL type of a column without its length or precision, in which a value searched for keeps all its digits. */
export function looseType(column: Column): string {
  if (column.enumeration) return sqlType(column);
  const type = sqlType(column).replace(/\([\d,]+\)/, '');
  // Without a length these two mean a length of one.
  return { char: 'bpchar', bit: 'varbit' }[type] ?? type;
}

function elementType({ type, enumeration, native }: Column): string {
  if (enumeration)
    return enumeration.schema
      ? `${quoted(enumeration.schema)}.${quoted(enumeration.table)}`
      : quoted(enumeration.table);
  if (native) return nativeType(native[0], native[1]);
  return defaultTypes[type === 'Enum' ? 'String' : type];
}

const defaultTypes = {
  String: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Decimal: 'numeric(65,30)',
  DateTime: 'timestamp(3)',
  Json: 'jsonb',
  Bytes: 'bytea',
} as const;

const nativeTypes: Readonly<Record<string, string>> = {
  Text: 'text',
  VarChar: 'varchar',
  Char: 'char',
  Bit: 'bit',
  VarBit: 'varbit',
  Uuid: 'uuid',
  Xml: 'xml',
  Inet: 'inet',
  Citext: 'citext',
  Boolean: 'boolean',
  Integer: 'integer',
  SmallInt: 'smallint',
  Oid: 'oid',
  BigInt: 'bigint',
  DoublePrecision: 'double precision',
  Real: 'real',
  Decimal: 'numeric',
  Money: 'money',
  Date: 'date',
  Json: 'json',
  JsonB: 'jsonb',
  ByteA: 'bytea',
};

function nativeType(name: string, args: readonly string[]): string {
  const inside = args.length > 0 ? `(${args.join(',')})` : '';
  switch (name) {
    case 'Timestamp':
      return `timestamp${inside}`;
    case 'Timestamptz':
      return `timestamp${inside} with time zone`;
    case 'Time':
      return `time${inside}`;
    case 'Timetz':
      return `time${inside} with time zone`;
    default: {
      const known = nativeTypes[name];
      if (!known) throw new TypeError(`Trellis does not know the native type @db.${name}.`);
      return `${known}${inside}`;
    }
  }
}
