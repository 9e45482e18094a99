/**
 * The part of Prisma's DMMF that Trellis reads, as the generator writes it.
 * Prisma's runtime client keeps only names and kinds, so this is data of our own.
 */
export interface Datamodel {
  readonly models: readonly DatamodelModel[];
  readonly enums: readonly DatamodelEnum[];
  readonly indexes: readonly DatamodelIndex[];
  /** What the DMMF leaves out or does not tell apart, read from the schema text. */
  readonly notes: DatamodelNotes;
}

/** A model or view as the schema declares it. */
export interface DatamodelModel {
  readonly name: string;
  readonly dbName: string | null;
  readonly schema: string | null;
  readonly documentation?: string;
  readonly fields: readonly DatamodelField[];
  readonly primaryKey: { readonly name: string | null; readonly fields: readonly string[] } | null;
  readonly uniqueFields: readonly (readonly string[])[];
  readonly uniqueIndexes: readonly { readonly name: string | null; readonly fields: readonly string[] }[];
}

/** A column, or one end of a relation. */
export interface DatamodelField {
  readonly name: string;
  readonly kind: string;
  readonly type: string;
  readonly dbName?: string | null;
  readonly documentation?: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
  readonly isUnique: boolean;
  readonly isId: boolean;
  readonly isUpdatedAt?: boolean;
  readonly hasDefaultValue: boolean;
  readonly default?: unknown;
  readonly nativeType?: readonly [string, readonly string[]] | null;
  readonly relationName?: string | null;
  readonly relationFromFields?: readonly string[];
  readonly relationToFields?: readonly string[];
  readonly relationOnDelete?: string;
}

/** An enum; `dbName` is its `@@map`, or the `@map` of a value. */
export interface DatamodelEnum {
  readonly name: string;
  readonly dbName?: string | null;
  readonly documentation?: string;
  readonly values: readonly { readonly name: string; readonly dbName?: string | null }[];
}

/** A key or index as the schema declares it; `dbName` is its `map:`, when one is given. */
export interface DatamodelIndex {
  readonly model: string;
  readonly type: string;
  readonly name?: string | null;
  readonly dbName?: string | null;
  readonly fields: readonly { readonly name: string }[];
}

/** What the schema text says beyond the DMMF. */
export interface DatamodelNotes {
  /** The datasource's provider, such as `postgresql`. */
  readonly provider: string;
  /** `prisma` where foreign keys are not in the database. */
  readonly relationMode: 'foreignKeys' | 'prisma';
  /** Names of models that are views. */
  readonly views: readonly string[];
  /** Names of models with `@@ignore`: Prisma serves them not at all. */
  readonly ignoredModels: readonly string[];
  /** Columns Prisma leaves out: `Unsupported` types and `@ignore`. */
  readonly omittedFields: readonly OmittedField[];
  /** Database schema of each enum that has `@@schema`. */
  readonly enumSchemas: Readonly<Record<string, string>>;
  /** `map:` of a relation's foreign key constraint, by `Model.field`. */
  readonly foreignKeyNames: Readonly<Record<string, string>>;
}

/** A column that the DMMF does not have. */
export interface OmittedField {
  readonly model: string;
  readonly field: string;
  readonly reason: 'unsupported' | 'ignored';
  /** The type as written, such as `Unsupported("point")`. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly hasDefaultValue: boolean;
}
