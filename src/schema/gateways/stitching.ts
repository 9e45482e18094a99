import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { columnOf, type Key, type Model } from '../../model/model.ts';
import { listQueryNames } from '../../model/names.ts';
import type { Builder } from '../builder.ts';
import { annotatedSdl } from './annotatedSdl.ts';

/** What `_sdl` is made with. */
export interface StitchingParts {
  readonly builder: Builder;
  readonly models: readonly Model[];
}

/** Adds `_sdl`: the schema as text, with the directives a gateway configures itself from. */
export function addStitching({ builder, models }: StitchingParts): void {
  let sdl: string | null = null;
  builder.queryField('_sdl', (t) =>
    t.string({
      nullable: false,
      description: 'This schema with stitching directives, for a gateway that configures itself from it.',
      resolve: (_root: unknown, _args: unknown, _context: unknown, { schema }: GraphQLResolveInfo) => {
        sdl ??= stitchingSdl(schema, models);
        return sdl;
      },
    }),
  );
}

/**
 * The schema with the directives of `@graphql-tools/stitching-directives`: every type is merged by its primary key,
 * through the one query that takes many keys. A type has one entry for each query, so its other keys are not among them.
 */
export function stitchingSdl(schema: GraphQLSchema, models: readonly Model[]): string {
  const types = new Map<string, string>();
  const queries = new Map<string, string>();
  for (const model of models) {
    if (!model.primary || !model.keys.includes(model.primary)) continue;
    const fields = fieldsOf(model, model.primary);
    types.set(model.names.type, `@key(selectionSet: "{ ${fields.join(' ')} }")`);
    const members = fields.length === 1 ? fields : fields.map((it) => `${model.primary?.field}.${it}:${it}`);
    queries.set(listQueryNames(model.names).byKey, `@merge(keyArg: "keys", key: ${JSON.stringify(members)})`);
  }
  return annotatedSdl(schema, {
    head,
    type: (name) => types.get(name) ?? '',
    query: (name) => queries.get(name) ?? '',
  });
}

function fieldsOf(model: Model, { columns }: Key): readonly string[] {
  return columns.map((it) => columnOf(model, it).field);
}

const head = `directive @key(selectionSet: String!) on OBJECT

directive @merge(argsExpr: String, keyArg: String, keyField: String, key: [String!], additionalArgs: String) on FIELD_DEFINITION`;
