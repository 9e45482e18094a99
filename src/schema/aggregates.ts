import type { Measured } from '../database/aggregateSql.ts';
import type { Row } from '../database/client.ts';
import { numberOf, summable } from '../model/measures.ts';
import type { Column, Model } from '../model/model.ts';
import { orderable } from '../model/operators.ts';
import type { Group } from '../operations/reads/measure.ts';
import type { Builder } from './builder.ts';
import { measureExtensions, telling } from './members.ts';

/** What the types of aggregates are made with. */
export interface AggregateParts {
  readonly builder: Builder;
  readonly enums: ReadonlyMap<string, unknown>;
}

/** The types of a model's aggregates. */
export interface Aggregates {
  readonly aggregate: unknown;
  readonly group: unknown;
}

/** `AlbumAggregate` and `AlbumGroup`: what is worked out over many rows, and over rows that have something in common. */
export function addAggregates(model: Model, parts: AggregateParts): Aggregates {
  const { builder } = parts;
  const { type } = model.names;
  const { values, measures } = measureFields(model, parts);
  return {
    aggregate: builder.objectRef<Measured>(`${type}Aggregate`).implement({
      description: `What is worked out over many ${type}.`,
      fields: ((t: FieldBuilder) => measures(t, (it: Measured) => it)) as never,
    }),
    group: builder.objectRef<Group>(`${type}Group`).implement({
      description: `Rows of ${type} with equal values.`,
      fields: ((t: FieldBuilder) => ({
        key: t.field({
          type: values,
          nullable: false,
          description: 'Null, too, for columns not grouped by.',
          extensions: telling.source,
          resolve: (it: Group) => it.key,
        }),
        ...measures(t, (it: Group) => it.measured),
      })) as never,
    }),
  };
}

/** The one call of Pothos's field builder made here; its own types need the models at compile time. */
interface FieldBuilder {
  field(options: object): unknown;
}

function measureFields(model: Model, parts: AggregateParts) {
  const { type } = model.names;
  const made = (suffix: string, columns: readonly Column[], doc: string) =>
    columns.length === 0 ? null : addValues(`${type}${suffix}`, columns, { ...parts, doc });
  const values = made('Columns', model.columns.filter(orderable), 'Values of columns; null for none.');
  const numbers = made('Numbers', model.columns.filter(summable).map(numberOf), 'Sums or averages; null for none.');
  const measures = <T>(t: FieldBuilder, measured: (it: T) => Measured): Record<string, unknown> => {
    const field = (what: 'min' | 'max' | 'sum' | 'avg', of: unknown) =>
      of === null
        ? {}
        : {
            [what]: t.field({
              type: of,
              nullable: false,
              extensions: { ...measureExtensions(what), ...telling.source },
              resolve: (it: T) => measured(it)[what],
            }),
          };
    return {
      count: t.field({
        type: 'Int',
        nullable: false,
        extensions: telling.source,
        resolve: (it: T) => measured(it).count,
      }),
      ...field('min', values),
      ...field('max', values),
      ...field('sum', numbers),
      ...field('avg', numbers),
    };
  };
  return { values, measures };
}

interface ValueParts extends AggregateParts {
  readonly doc: string;
}

function addValues(name: string, columns: readonly Column[], { builder, enums, doc }: ValueParts): unknown {
  return builder.objectRef<Row>(name).implement({
    description: doc,
    fields: ((t: FieldBuilder) => {
      const fields = Object.create(null) as Record<string, unknown>;
      for (const { name: column, field, type, enumeration } of columns)
        fields[field] = t.field({
          type: enumeration ? enums.get(enumeration.name) : type,
          nullable: true,
          extensions: telling.source,
          resolve: (row: Row) => row[column],
        });
      return fields;
    }) as never,
  });
}
