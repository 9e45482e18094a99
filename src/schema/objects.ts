import type { Column, Model, Relation } from '../model/model.ts';
import { answerOf } from '../model/reading.ts';
import type { Builder } from './builder.ts';
import { extensionsOf } from './members.ts';
import { pageArgs } from './paging.ts';

/** What the object types are made with; `objects` gets them all, by Prisma's names: types name each other. */
export interface ObjectParts {
  readonly builder: Builder;
  readonly enums: ReadonlyMap<string, unknown>;
  readonly objects: ReadonlyMap<string, unknown>;
}

/** The object type of a model: every column, and every relation to any depth. Its rows hold what was selected already. */
export function addObject(model: Model, { builder, enums, objects }: ObjectParts) {
  return builder.prismaObject(model.name as never, {
    name: model.names.type,
    ...(model.doc ? { description: model.doc } : {}),
    select: {} as never,
    findUnique: null,
    fields: ((t: FieldBuilder) => {
      const fields = Object.create(null) as Record<string, unknown>;
      for (const column of model.columns) fields[column.field] = t.field(columnOptions(column, enums));
      for (const relation of model.relations)
        fields[relation.field] = t.field(relationOptions(builder, relation, objects.get(relation.target.name)));
      return fields;
    }) as never,
  });
}

/** The one call of Pothos's field builder made here; its own types need the models at compile time. */
interface FieldBuilder {
  field(options: object): unknown;
}

function columnOptions(column: Column, enums: ReadonlyMap<string, unknown>): object {
  const { name, enumeration, list, doc } = column;
  const type = enumeration ? enums.get(enumeration.name) : column.type;
  return {
    type: list ? [type] : type,
    nullable: list ? { list: false, items: false } : !column.required,
    ...(doc ? { description: doc } : {}),
    extensions: extensionsOf({ kind: 'column', column }),
    resolve: (row: Readonly<Record<string, unknown>>) => row[name],
  };
}

function relationOptions(builder: Builder, relation: Relation, target: unknown): object {
  const shared = {
    ...(relation.doc ? { description: relation.doc } : {}),
    resolve: (row: Readonly<Record<string, unknown>>, _args: unknown, _context: unknown, info: Answering) =>
      row[answerOf(String(info.path.key))],
  };
  if (relation.kind === 'toOne')
    return {
      ...shared,
      type: target,
      nullable: !relation.required,
      extensions: extensionsOf({ kind: 'one', relation }),
    };
  return {
    ...shared,
    type: [target],
    nullable: false,
    args: builder.args((t) => pageArgs(t)),
    extensions: extensionsOf({ kind: 'many', relation }),
  };
}

/** What of the resolver's `info` tells the name of its answer. */
interface Answering {
  readonly path: { readonly key: string | number };
}
