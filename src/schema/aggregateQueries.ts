import type { GraphQLResolveInfo } from 'graphql';
import type { Store } from '../database/session.ts';
import { countSlots, listSlots } from '../model/listShapes.ts';
import type { Model } from '../model/model.ts';
import { listQueryNames } from '../model/names.ts';
import { orderable } from '../model/operators.ts';
import { required } from '../model/shape.ts';
import type { Limits } from '../operations/limits.ts';
import { readGroups, readMeasured } from '../operations/reads/measure.ts';
import { readGroups as readGrouping } from '../operations/steps/readGroups.ts';
import type { Aggregates } from './aggregates.ts';
import { type Builder, type Context, untilGone } from './builder.ts';
import { toldOfRead } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { pageOf, whereOf } from './paging.ts';
import { measuresBelow } from './selections.ts';

/** What the queries over many rows of a model are made with. */
export interface AggregateQueryParts {
  readonly builder: Builder;
  readonly inputs: Inputs;
  readonly store: Store;
  readonly limits: Limits;
  readonly aggregates: Aggregates;
}

/** Adds `albumsAggregate(where)` and `albumsGroupBy(by, …)`. */
export function addAggregateQueries(
  model: Model,
  { builder, inputs, store, limits, aggregates }: AggregateQueryParts,
): readonly string[] {
  const { type } = model.names;
  const names = listQueryNames(model.names);
  const measures = (suffix: string, info: GraphQLResolveInfo) =>
    measuresBelow(model, `${type}${suffix}`, { nodes: info.fieldNodes, info });
  builder.queryField(names.aggregate, (t) =>
    t.field({
      type: aggregates.aggregate as never,
      nullable: false,
      description: `What is worked out over rows of ${type}.`,
      args: inputs.args(countSlots(model)),
      resolve: ((_root: unknown, args: Args, context: Context, info: GraphQLResolveInfo) =>
        toldOfRead(model, async () => {
          const measuring = {
            filter: whereOf({ model, args, path: '', limits }),
            measures: measures('Aggregate', info),
          };
          return readMeasured(untilGone(store, context), model, measuring);
        })) as never,
    }),
  );
  if (!model.columns.some(orderable)) return [names.aggregate];
  builder.queryField(names.groupBy, (t) =>
    t.field({
      type: [aggregates.group] as never,
      nullable: false,
      description: `Rows of ${type} in groups with equal values.`,
      args: inputs.args({
        by: required({ kind: 'list', of: { kind: 'columnName', model } }, 'What a group shares.'),
        ...listSlots(model, limits.page),
      }),
      resolve: ((_root: unknown, args: Args, context: Context, info: GraphQLResolveInfo) =>
        toldOfRead(model, async () => {
          const { by, order } = readGrouping(model, { by: args['by'], orderBy: args['orderBy'] ?? [] }, limits.order);
          const { filter, limit, offset } = pageOf({ model, args: { ...args, orderBy: [] }, path: '', limits });
          const groups = { by, order, filter, limit, offset, measures: measures('Group', info) };
          return readGroups(untilGone(store, context), model, groups);
        })) as never,
    }),
  );
  return [names.aggregate, names.groupBy];
}

type Args = Readonly<Record<string, unknown>>;
