/** A table or view of the Prisma schema, as everything in Trellis sees it. Frozen; built once by `describe`. */
export interface Model {
  /** Prisma's name, also the name in error answers. */
  readonly name: string;
  readonly names: ModelNames;
  readonly kind: 'table' | 'view';
  /** Name of the table in the database, unquoted. */
  readonly table: string;
  /** Database schema from `@@schema`; null leaves it to the connection's search path. */
  readonly schema: string | null;
  readonly doc: string | null;
  readonly columns: readonly Column[];
  readonly relations: readonly Relation[];
  /** Every unique key, the primary one first. */
  readonly keys: readonly Key[];
  /** Unique keys that only the database knows, over plain columns: they guard and are violated like any other, but name no row. */
  readonly furtherKeys: readonly Key[];
  /** The key rows are ordered and read back by: `@id`, else the first unique without nullable columns; null for most views. */
  readonly primary: Key | null;
  /** Why no row can be created, as the end of a sentence; null where rows can. */
  readonly uncreatable: string | null;
  /** The table has a deferrable unique key: PostgreSQL then refuses ON CONFLICT. Known only after the catalog was read. */
  readonly deferrable: boolean;
  /** Callers that may create a row take turns whatever they look it up by, not only those of one lookup: `/// @lock(model)`. */
  readonly lockedWhole: boolean;
  /** Its rows stand in partitions, of which PostgreSQL tells less. Known only after the catalog was read. */
  readonly partitioned: boolean;
}

/** The GraphQL names of one model; made in `names.ts` and nowhere else. */
export interface ModelNames {
  /** `Album`: the object type and the stem of every other type. */
  readonly type: string;
  /** `album`: the query for one row. */
  readonly one: string;
  /** `albums`: the query for many rows. */
  readonly many: string;
}

/** What the fields beside a list are called: `tracks` makes `tracksConnection`, `tracksAggregate` and `tracksCount`. */
export interface NamesBeside {
  readonly connection: string;
  readonly aggregate: string;
  readonly count: string;
}

/** Prisma's types of values, enums apart. */
export type ScalarType = 'String' | 'Boolean' | 'Int' | 'BigInt' | 'Float' | 'Decimal' | 'DateTime' | 'Json' | 'Bytes';

/** A column of a model. */
export interface Column {
  /** Prisma's name. */
  readonly name: string;
  /** GraphQL's name: Prisma's, unless GraphQL cannot spell it. */
  readonly field: string;
  /** Name in the database, unquoted. */
  readonly column: string;
  readonly type: ScalarType | 'Enum';
  /** The enum, when `type` is `Enum`. */
  readonly enumeration: Enumeration | null;
  readonly list: boolean;
  readonly required: boolean;
  /** Prisma's native type, such as `['VarChar', ['10']]`; null for the default of its scalar. */
  readonly native: readonly [name: string, args: readonly string[]] | null;
  readonly fallback: Fallback;
  readonly updatedAt: boolean;
  /** What PostgreSQL calls its type, without length or precision: known only after the catalog was read. */
  readonly stored: string | null;
  /** GENERATED ALWAYS in the database: known only after the catalog was read. */
  readonly generated: boolean;
  /** The expression of the database's default, evaluated where DEFAULT itself cannot be said; null for none, or before the catalog was read. */
  readonly defaultSql: string | null;
  readonly doc: string | null;
}

/** Where a value comes from when the caller gives none. */
export type Fallback =
  | { readonly kind: 'none' }
  | { readonly kind: 'database' }
  | { readonly kind: 'autoincrement' }
  | { readonly kind: 'client'; readonly generator: ClientDefault; readonly argument: number | null };

/** Defaults that Prisma makes on the client's side, and so do we. */
export type ClientDefault = 'now' | 'uuid' | 'cuid' | 'ulid' | 'nanoid';

/** An enum of the Prisma schema. */
export interface Enumeration {
  readonly name: string;
  /** GraphQL's name of the enum type. */
  readonly type: string;
  /** Name of the type in the database, unquoted. */
  readonly table: string;
  readonly schema: string | null;
  readonly doc: string | null;
  readonly values: readonly EnumerationValue[];
}

/** One value of an enum. */
export interface EnumerationValue {
  /** Prisma's name; what rows hold. */
  readonly name: string;
  /** GraphQL's name. */
  readonly field: string;
  /** What the database stores. */
  readonly stored: string;
}

/** One end of a relation between two models. */
export interface Relation {
  readonly name: string;
  readonly field: string;
  /** The fields beside a list; null for a to-one relation. */
  readonly beside: NamesBeside | null;
  /** The model at the other end. */
  readonly target: Model;
  readonly kind: 'toOne' | 'toMany';
  /** The foreign key, when it is in this model's table; null when the other model has it, or a join table. */
  readonly link: Link | null;
  /** An implicit many-to-many. */
  readonly implicit: boolean;
  /** The table of pairs behind an implicit many-to-many; null for every other relation. */
  readonly join: Join | null;
  /** An index leads from a row to its related ones. Believed of every relation before the catalog was read. */
  readonly indexed: boolean;
  /** A related row always exists: a to-one with its own, required foreign key. */
  readonly required: boolean;
  /** The member of the other model that leads back. */
  readonly opposite: string;
  readonly doc: string | null;
}

/** A foreign key: `columns` of this model hold the values of `references` in the other. Prisma's names, in order. */
export interface Link {
  readonly columns: readonly string[];
  readonly references: readonly string[];
  /** Name of the constraint in the database. */
  readonly constraint: string;
  /** Its check can wait for the end of a transaction: known only after the catalog was read. */
  readonly deferrable: boolean;
}

/** A table of pairs: `own` holds the key of this model's row, `other` that of the row it is linked to. */
export interface Join {
  readonly table: string;
  readonly schema: string | null;
  readonly own: 'A' | 'B';
  readonly other: 'A' | 'B';
}

/** A unique key of a model. */
export interface Key {
  /** The member of `<Model>Key`: the column's field, or the compound key's name. */
  readonly field: string;
  /** Prisma's name in `where`: the column, or the compound key's name. */
  readonly name: string;
  /** Prisma's column names, in order. */
  readonly columns: readonly string[];
  readonly primary: boolean;
  /** Name of the constraint or index in the database. */
  readonly constraint: string;
  /** What the database does with it; null until the catalog was read. */
  readonly guard: Guard | null;
}

/** How far a unique key protects: only a `whole` one is enforced at once and for every row. */
export interface Guard {
  readonly kind: 'whole' | 'partial' | 'deferrable' | 'missing';
  readonly nullsNotDistinct: boolean;
}

/** Whether the database lets no two rows have this key. Believed of every key before the catalog was read. */
export function enforced({ guard }: Key): boolean {
  return guard === null || guard.kind === 'whole' || guard.kind === 'deferrable';
}

/** Whether a key guards every row at once, as a lookup needs it to. Believed of every key before the catalog was read. */
export function guardsAtOnce({ guard }: Key): boolean {
  return guard === null || guard.kind === 'whole';
}

/** The column called `name`. Throws `TypeError` when the model has none: a mistake of ours, never of a caller. */
export function columnOf(model: Model, name: string): Column {
  const column = model.columns.find((it) => it.name === name);
  if (!column) throw new TypeError(`Model ${model.name} has no column ${name}.`);
  return column;
}

/** Whether a caller may leave this column out of a new row. */
export function optionalInNewRow(column: Column): boolean {
  return !column.required || column.list || column.updatedAt || column.generated || column.fallback.kind !== 'none';
}

/** Whether rows can be found by this column's value: lists and Json have no useful equality, and XML none at all. */
export function searchable(column: Column): boolean {
  return !column.list && column.type !== 'Json' && column.native?.[0] !== 'Xml';
}
