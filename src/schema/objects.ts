import type { Column, Model, Relation } from '../model/model.ts';
import type { Builder } from './builder.ts';
import { orderOf, page, pageArgs } from './paging.ts';

/** The object type of a model: every column, and every relation to any depth. Only what is selected is read. */
export function addObject(builder: Builder, model: Model, enums: ReadonlyMap<string, unknown>) {
  return builder.prismaObject(model.name as never, {
    name: model.names.type,
    ...(model.doc ? { description: model.doc } : {}),
    // Pothos adds the columns of the key, and of every field asked for.
    select: {} as never,
    ...(model.primary ? {} : { findUnique: null }),
    fields: ((t: FieldBuilder) => {
      const fields = Object.create(null) as Record<string, unknown>;
      for (const column of model.columns) fields[column.field] = t.expose(column.name, columnOptions(column, enums));
      for (const relation of model.relations)
        fields[relation.field] = t.relation(relation.name, relationOptions(builder, relation));
      return fields;
    }) as never,
  });
}

/** The two calls of Pothos's field builder made here; its own types need the models at compile time. */
interface FieldBuilder {
  expose(name: string, options: object): unknown;
  relation(name: string, options: object): unknown;
}

function columnOptions(column: Column, enums: ReadonlyMap<string, unknown>): object {
  const type = column.enumeration ? enums.get(column.enumeration.name) : column.type;
  return {
    type: column.list ? [type] : type,
    nullable: column.list ? { list: false, items: false } : !column.required,
    // An empty text is no description, but keeps Pothos from taking the doc comment with our tags in it.
    description: column.doc ?? '',
  };
}

function relationOptions(builder: Builder, relation: Relation): object {
  const description = relation.doc ?? '';
  if (relation.kind === 'toOne') return { nullable: !relation.required, description };
  return {
    nullable: false,
    args: builder.args((t) => pageArgs(t)),
    query: (args: { limit: number; offset: number }) => ({
      ...page(relation.target, args),
      orderBy: orderOf(relation.target),
    }),
    description,
  };
}
