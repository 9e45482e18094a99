import { connectionSlots, countSlots, listSlots, type PageSizes } from '../model/listShapes.ts';
import type { Column, Model, Relation } from '../model/model.ts';
import { answerOf } from '../model/reading.ts';
import type { Aggregates } from './aggregates.ts';
import type { Builder } from './builder.ts';
import type { Inputs } from './inputs.ts';
import { extensionsOf } from './members.ts';

/** What the object types are made with; the maps get them all, by Prisma's names: types name each other. */
export interface ObjectParts {
  readonly builder: Builder;
  readonly inputs: Inputs;
  readonly pages: PageSizes;
  readonly enums: ReadonlyMap<string, unknown>;
  readonly objects: ReadonlyMap<string, unknown>;
  readonly connections: ReadonlyMap<string, unknown>;
  readonly aggregates: ReadonlyMap<string, Aggregates>;
}

/** The object type of a model: every column, and every relation to any depth. Its rows hold what was selected already. */
export function addObject(
  model: Model,
  { builder, inputs, pages, enums, objects, connections, aggregates }: ObjectParts,
) {
  return builder.prismaObject(model.name as never, {
    name: model.names.type,
    ...(model.doc ? { description: model.doc } : {}),
    select: {} as never,
    findUnique: null,
    fields: ((t: FieldBuilder) => {
      const fields = Object.create(null) as Record<string, unknown>;
      for (const column of model.columns) fields[column.field] = t.field(columnOptions(column, enums));
      for (const relation of model.relations) {
        const { field, kind, beside, target } = relation;
        const type = objects.get(target.name);
        if (kind === 'toOne') fields[field] = t.field(oneOptions(relation, type));
        else fields[field] = t.field(manyOptions(relation, type, { inputs, pages }));
        if (!beside) continue;
        fields[beside.connection] = t.field(
          connectionOptions(relation, connections.get(target.name), { inputs, pages }),
        );
        fields[beside.aggregate] = t.field(aggregateOptions(relation, aggregates.get(target.name)?.aggregate, inputs));
        fields[beside.count] = t.field(countOptions(relation, inputs));
      }
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

type ListParts = Pick<ObjectParts, 'inputs' | 'pages'>;

function oneOptions(relation: Relation, type: unknown): object {
  return {
    type,
    nullable: !relation.required,
    ...(relation.doc ? { description: relation.doc } : {}),
    extensions: extensionsOf({ kind: 'one', relation }),
    resolve: told,
  };
}

function manyOptions(relation: Relation, type: unknown, { inputs, pages }: ListParts): object {
  return {
    type: [type],
    nullable: false,
    ...(relation.doc ? { description: relation.doc } : {}),
    args: inputs.args(listSlots(relation.target, pages)),
    extensions: extensionsOf({ kind: 'many', relation }),
    resolve: told,
  };
}

function connectionOptions(relation: Relation, type: unknown, { inputs, pages }: ListParts): object {
  return {
    type,
    nullable: false,
    args: inputs.args(connectionSlots(relation.target, pages)),
    extensions: extensionsOf({ kind: 'connection', relation }),
    resolve: told,
  };
}

function aggregateOptions(relation: Relation, type: unknown, inputs: Inputs): object {
  return {
    type,
    nullable: false,
    args: inputs.args(countSlots(relation.target)),
    extensions: extensionsOf({ kind: 'aggregate', relation }),
    resolve: told,
  };
}

function countOptions(relation: Relation, inputs: Inputs): object {
  return {
    type: 'Int',
    nullable: false,
    args: inputs.args(countSlots(relation.target)),
    extensions: extensionsOf({ kind: 'count', relation }),
    resolve: told,
  };
}

// Rows hold what is told of others under the name of the answer.
function told(row: Readonly<Record<string, unknown>>, _args: unknown, _context: unknown, info: Answering): unknown {
  return row[answerOf(String(info.path.key))];
}

/** What of the resolver's `info` tells the name of its answer. */
interface Answering {
  readonly path: { readonly key: string | number };
}
