import type { Column, Enumeration, Model } from '../model/model.ts';
import type { Builder } from './builder.ts';

/** The outcome of a write, for one row. */
export function addOutcome(builder: Builder) {
  return builder.enumType('WriteOutcome', {
    description: 'What a write did to a row.',
    values: {
      CREATED: { description: 'This call inserted the row.' },
      UPDATED: { description: 'The row existed, and at least one value changed.' },
      UNCHANGED: { description: 'The row existed, and nothing differed.' },
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
export function addColumns(builder: Builder, model: Model) {
  return builder.enumType(`${model.names.type}Column`, {
    description: `The columns of ${model.names.type}.`,
    values: named(model.columns.map((column: Column) => [column.field, { value: column.name }])),
  });
}

function named<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const record = Object.create(null) as Record<string, T>;
  for (const [name, value] of entries) record[name] = value;
  return record;
}
