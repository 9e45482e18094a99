import type { GraphQLResolveInfo } from 'graphql';
import type { Client } from '../database/client.ts';
import { tableOf } from '../database/client.ts';
import type { Model } from '../model/model.ts';
import { required } from '../model/shape.ts';
import { keyShape } from '../model/shapes.ts';
import { readKey } from '../operations/steps/input.ts';
import { whereOf } from '../operations/steps/selected.ts';
import type { Builder, Context } from './builder.ts';
import { toldOfRead } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { orderOf, type Page, page, pageArgs } from './paging.ts';

/** What the queries of a model are made with. */
export interface QueryParts {
  readonly builder: Builder;
  readonly inputs: Inputs;
  readonly client: Client;
}

/** Adds `album(where)` and `albums(limit, offset)`. */
export function addQueries(model: Model, { builder, inputs, client }: QueryParts): readonly string[] {
  const { one, many, type } = model.names;
  const shape = keyShape(model);
  if (shape)
    builder.queryField(one, (t) =>
      (t as unknown as PrismaFields).prismaField({
        type: model.name,
        nullable: true,
        description: `One ${type}, by a unique key; null when there is none.`,
        args: inputs.args({ where: required(shape, 'The key.') }),
        resolve: (query, _root, args) =>
          toldOfRead(model, async () => {
            const { key, values } = readKey(args['where'] as object, { model, path: 'where' });
            return tableOf(client, model).findUnique({ ...query, where: whereOf(key, values) });
          }),
      }),
    );
  builder.queryField(many, (t) =>
    (t as unknown as PrismaFields).prismaField({
      type: [model.name],
      nullable: false,
      description: `Rows of ${type}${model.primary ? ', in the order of the primary key' : ''}.`,
      args: builder.args((t) => pageArgs(t)),
      resolve: (query, _root, args) =>
        toldOfRead(model, async () =>
          tableOf(client, model).findMany({
            ...query,
            ...page(model, args as unknown as Page),
            orderBy: orderOf(model),
          }),
        ),
    }),
  );
  return shape ? [one, many] : [many];
}

/** Pothos's field for Prisma's models; its own types need the models at compile time. */
interface PrismaFields {
  prismaField(options: {
    readonly type: string | readonly [string];
    readonly nullable?: boolean;
    readonly description: string;
    readonly args: object;
    readonly resolve: (
      query: object,
      root: unknown,
      args: Readonly<Record<string, unknown>>,
      context: Context,
      info: GraphQLResolveInfo,
    ) => Promise<unknown>;
  }): never;
}
