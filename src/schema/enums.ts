import type { Enumeration, Model } from '../model/model.ts';
import { nameValues } from '../model/names.ts';
import type { Builder } from './builder.ts';

/** The outcome of a write, for one row. */
export function addOutcome(builder: Builder) {
  return builder.enumType('WriteOutcome', {
    description: 'What a write did to a row.',
    values: {
      CREATED: { description: 'This call inserted the row.' },
      UPDATED: { description: 'The row existed, and at least one value changed.' },
      UNCHANGED: { description: 'The row existed, and nothing differed.' },
      SKIPPED: { description: 'The row was not inserted, for another one has its key; that one is answered with.' },
      SUPERSEDED: {
        description: 'Another row of the same call with the same key was written; that one is answered with.',
      },
      NOT_FOUND: { description: 'There is no row with this key.' },
      DELETED: { description: 'This call deleted the row.' },
      EXCLUDED: { description: 'A node of a graph that was left out as asked for.' },
      NOT_FOLLOWED: { description: 'A node of a graph that lies deeper than was asked for.' },
    },
  });
}

/** What keeps two callers of one lookup from creating two rows. */
export function addProtection(builder: Builder) {
  return builder.enumType('Protection', {
    description: 'What keeps callers that look for the same row at the same time from creating it twice.',
    values: {
      UNIQUE_INDEX: { description: 'A unique index of the table: it binds every writer.' },
      ADVISORY_LOCK: {
        description:
          'A lock on the lookup: it binds the callers of this API that use the same columns with equal values.',
      },
    },
  });
}

/** An enum of the Prisma schema. Rows hold Prisma's names. */
export function addEnumeration(builder: Builder, enumeration: Enumeration) {
  return builder.enumType(enumeration.type, {
    ...(enumeration.doc ? { description: enumeration.doc } : {}),
    values: named(enumeration.values.map(({ field, name }) => [field, { value: name }])),
  });
}

/** `AlbumColumn`: the columns of a model, as values. */
export function addColumns(builder: Builder, name: string, model: Model) {
  return builder.enumType(name, {
    description: `The columns of ${model.names.type}.`,
    values: words(model.columns.map(({ field, name }) => [field, name])),
  });
}

/** `AlbumKeyName`: the unique keys of a model, as values. */
export function addKeyNames(builder: Builder, name: string, model: Model) {
  return builder.enumType(name, {
    description: `The unique keys of ${model.names.type}.`,
    values: words(model.keys.map(({ field }) => [field, field])),
  });
}

// A column may be called `true`, `false` or `null`: no value of an enum may.
function words(fields: readonly (readonly [field: string, value: string])[]) {
  const spelled = nameValues(fields.map(([field]) => field));
  return named(fields.map(([field, value]) => [spelled.get(field) ?? field, { value }]));
}

function named<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const record = Object.create(null) as Record<string, T>;
  for (const [name, value] of entries) record[name] = value;
  return record;
}
