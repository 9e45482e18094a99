import type { GraphQLResolveInfo } from 'graphql';
import type { Store } from '../database/session.ts';
import { connectionSlots, listSlots } from '../model/listShapes.ts';
import type { Model } from '../model/model.ts';
import { listQueryNames } from '../model/names.ts';
import { required } from '../model/shape.ts';
import { keyShape } from '../model/shapes.ts';
import { OperationError } from '../operations/errors.ts';
import type { Limits } from '../operations/limits.ts';
import { readByKey, readByKeys, readConnection, readPage } from '../operations/reads/rows.ts';
import { type KeyInput, readKey } from '../operations/steps/input.ts';
import { type Builder, type Context, untilGone } from './builder.ts';
import { toldOfRead } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { pageOf } from './paging.ts';
import { connectionBelow, readingOf } from './selections.ts';

/** What the queries of a model are made with. */
export interface QueryParts {
  readonly builder: Builder;
  readonly inputs: Inputs;
  readonly object: unknown;
  readonly connection: unknown;
  readonly store: Store;
  readonly limits: Limits;
}

/** Adds `album(where)`, `albums(where, …)`, `albumsConnection(where, …)` and `albumsByKey(keys)`. */
export function addQueries(
  model: Model,
  { builder, inputs, object, connection, store, limits }: QueryParts,
): readonly string[] {
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
          toldOfRead(model, () => {
            const key = readKey(args['where'] as object, { model, path: 'where' });
            return readByKey(untilGone(store, context), readingOf(model, info), key);
          })) as never,
      }),
    );
  builder.queryField(many, (t) =>
    t.field({
      type: [object] as never,
      nullable: false,
      description: `Rows of ${type}.`,
      args: inputs.args(listSlots(model, limits.page)),
      resolve: ((_root: unknown, args: Args, context: Context, info: GraphQLResolveInfo) =>
        toldOfRead(model, () =>
          readPage(untilGone(store, context), readingOf(model, info), pageOf({ model, args, path: '', limits })),
        )) as never,
    }),
  );
  const { byKey, connection: pages } = listQueryNames(model.names);
  builder.queryField(pages, (t) =>
    t.field({
      type: connection as never,
      nullable: false,
      description: `Rows of ${type}, page by page.`,
      args: inputs.args(connectionSlots(model, limits.page)),
      resolve: ((_root: unknown, args: Args, context: Context, info: GraphQLResolveInfo) =>
        toldOfRead(model, () =>
          readConnection(
            untilGone(store, context),
            connectionBelow({ model, args, path: '', limits }, info.fieldNodes, info),
          ),
        )) as never,
    }),
  );
  if (!shape) return [many, pages];
  builder.queryField(byKey, (t) =>
    t.field({
      type: [object] as never,
      nullable: { list: false, items: true } as never,
      description: `Rows of ${type} in the order of their keys; null for none.`,
      args: inputs.args({ keys: required({ kind: 'list', of: shape }, `At most ${limits.page.largest}.`) }),
      resolve: ((_root: unknown, args: Args, context: Context, info: GraphQLResolveInfo) =>
        toldOfRead(model, () =>
          readByKeys(untilGone(store, context), readingOf(model, info), keysIn(model, args, limits)),
        )) as never,
    }),
  );
  return [one, many, pages, byKey];
}

function keysIn(model: Model, args: Args, limits: Limits): readonly KeyInput[] {
  const keys = args['keys'] as readonly object[];
  if (keys.length > limits.page.largest)
    throw new OperationError('LIMIT_EXCEEDED', `At most ${limits.page.largest} keys may be asked for.`, { model });
  return keys.map((it, index) => readKey(it, { model, path: `keys[${index}]` }));
}

type Args = Readonly<Record<string, unknown>>;
