import type { GraphQLResolveInfo } from 'graphql';
import type { Store } from '../database/session.ts';
import type { Model } from '../model/model.ts';
import { required } from '../model/shape.ts';
import { keyShape } from '../model/shapes.ts';
import { readByKey, readPage } from '../operations/reads/rows.ts';
import { readKey } from '../operations/steps/input.ts';
import { type Builder, type Context, untilGone } from './builder.ts';
import { toldOfRead } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { pageArgs, pageOf } from './paging.ts';
import { readingOf } from './selections.ts';

/** What the queries of a model are made with. */
export interface QueryParts {
  readonly builder: Builder;
  readonly inputs: Inputs;
  readonly object: unknown;
  readonly store: Store;
}

/** Adds `album(where)` and `albums(limit, offset)`. */
export function addQueries(model: Model, { builder, inputs, object, store }: QueryParts): readonly string[] {
  const { one, many, type } = model.names;
  const shape = keyShape(model);
  if (shape)
    builder.queryField(one, (t) =>
      t.field({
        type: object as never,
        nullable: true,
        description: `One ${type}, by a unique key; null when there is none.`,
        args: inputs.args({ where: required(shape, 'The key.') }),
        resolve: ((_root: unknown, args: Args, context: Context, info: GraphQLResolveInfo) =>
          toldOfRead(model, async () => {
            const key = readKey(args['where'] as object, { model, path: 'where' });
            return readByKey(untilGone(store, context), readingOf(model, info), key);
          })) as never,
      }),
    );
  builder.queryField(many, (t) =>
    t.field({
      type: [object] as never,
      nullable: false,
      description: `Rows of ${type}${model.primary ? ', in the order of the primary key' : ''}.`,
      args: builder.args((t) => pageArgs(t)),
      resolve: ((_root: unknown, args: Args, context: Context, info: GraphQLResolveInfo) =>
        toldOfRead(model, async () =>
          readPage(untilGone(store, context), readingOf(model, info), pageOf(model, args)),
        )) as never,
    }),
  );
  return shape ? [one, many] : [many];
}

type Args = Readonly<Record<string, unknown>>;
