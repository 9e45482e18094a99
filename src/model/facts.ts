import type { Finding } from './finding.ts';
import type { Guard, Model } from './model.ts';

/** What a database's catalog says of the tables of a schema. */
export interface Facts {
  readonly tables: readonly TableFacts[];
}

/** What the catalog says of one table. */
export interface TableFacts {
  /** Database schema the table stands in. */
  readonly schema: string;
  /** Whether that schema is the connection's own, where models without `@@schema` live. */
  readonly current: boolean;
  readonly table: string;
  /** Its rows stand in partitions. */
  readonly partitioned: boolean;
  /** Stored names of GENERATED ALWAYS columns, identity columns among them. */
  readonly generated: readonly string[];
  /** The types of its columns as PostgreSQL calls them, without length or precision, by stored name. */
  readonly types: Readonly<Record<string, string>>;
  /** Expressions of the defaults of columns, that of an identity column's sequence among them, by stored name. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly keys: readonly KeyFacts[];
  readonly foreignKeys: readonly ForeignKeyFacts[];
  /** Stored names of the columns each index over every row begins with, in its order. */
  readonly indexes: readonly (readonly string[])[];
}

/** One foreign key of a table. */
export interface ForeignKeyFacts {
  readonly constraint: string;
  /** Stored names, in the constraint's order. */
  readonly columns: readonly string[];
  /** It may be checked as late as at COMMIT. */
  readonly deferrable: boolean;
}

/** One unique index; an `expression` one has no columns to speak of. */
export interface KeyFacts {
  readonly constraint: string;
  /** Stored names, in the index's order; empty for an index over expressions. */
  readonly columns: readonly string[];
  readonly guard: Guard;
}

/** The facts before any catalog was read: none. */
export const declared: Facts = Object.freeze({ tables: Object.freeze([]) });

/** What is known of one table; null when the catalog was not read, or has no such table. */
export function factsOf(facts: Facts, schema: string | null, table: string): TableFacts | null {
  return facts.tables.find((it) => it.table === table && (schema ? it.schema === schema : it.current)) ?? null;
}

/** The unique index over exactly these columns, in any order; the most protective one where there are several. */
export function keyFactsOf({ keys }: TableFacts, columns: readonly string[]): KeyFacts | null {
  const over = keys.filter(
    (it) => it.columns.length === columns.length && columns.every((column) => it.columns.includes(column)),
  );
  return over.find((it) => it.guard.kind === 'whole') ?? over[0] ?? null;
}

/** Whether an index finds the rows in which these columns have given values. */
export function isIndexed({ indexes }: TableFacts, columns: readonly string[]): boolean {
  return indexes.some((index) => {
    const first = index.slice(0, columns.length);
    return first.length === columns.length && columns.every((it) => first.includes(it));
  });
}

/** Models whose table or view the catalog does not have. Nothing is missing before it was read. */
export function missingTables(facts: Facts, models: readonly Model[]): readonly Finding[] {
  if (facts === declared) return [];
  const missing = models.filter((it) => !factsOf(facts, it.schema, it.table));
  if (missing.length > 1 && missing.length === models.length)
    return [
      {
        model: null,
        kind: 'left out',
        message: 'The database has none of the tables of this schema: trellis push creates them.',
      },
    ];
  return missing.map(({ name, kind }) => {
    const message = `The ${kind} of ${name} is not in the database: what asks for its rows fails.`;
    return { model: name, kind: 'left out', message };
  });
}
