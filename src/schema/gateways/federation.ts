import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { Store } from '../../database/session.ts';
import { columnOf, type Model } from '../../model/model.ts';
import { type Builder, type Context, untilGone } from '../builder.ts';
import { refusal } from '../scalars/refusal.ts';
import { annotatedSdl } from './annotatedSdl.ts';
import { entityKeys, type Representation, readEntities } from './entities.ts';

/** What a subgraph is made with; `objects` holds the object types by Prisma's names. */
export interface FederationParts {
  readonly builder: Builder;
  readonly models: readonly Model[];
  readonly objects: ReadonlyMap<string, unknown>;
  readonly store: Store;
}

/**
 * Adds what Apollo Federation asks of a subgraph: `_service` with its SDL, and `_entities`. Pothos has a plugin for it, but
 * that resolves one representation after another; here those of one type are one statement.
 */
export function addFederation({ builder, models, objects, store }: FederationParts): void {
  let sdl: string | null = null;
  const service = builder.objectRef<object>('_Service').implement({
    description: 'What a gateway of Apollo Federation learns of this subgraph.',
    fields: (t) => ({
      sdl: t.string({
        nullable: false,
        description: 'This schema with the directives of Apollo Federation.',
        resolve: (_service: unknown, _args: unknown, _context: unknown, { schema }: GraphQLResolveInfo) => {
          sdl ??= federationSdl(schema, models);
          return sdl;
        },
      }),
    }),
  });
  builder.queryField('_service', (t) => t.field({ type: service, nullable: false, resolve: () => ({}) }));

  const entities = models.filter((it) => entityKeys(it).length > 0);
  // GraphQL has no union without members.
  if (entities.length === 0) return;
  builder.scalarType('_Any' as never, {
    description: 'A type and the fields of one of its keys: `{ __typename: "Album", id: 1 }`.',
    serialize: (it) => it as never,
    parseValue: (it) => representation(it) as never,
  });
  const entity = builder.unionType('_Entity', {
    description: 'Every type with a key.',
    types: entities.map((it) => objects.get(it.name)) as never,
    resolveType: (it: unknown) => (it as { readonly __typename: string }).__typename as never,
  });
  builder.queryField('_entities', (t) =>
    t.field({
      type: [entity],
      nullable: { list: false, items: true },
      description: 'The rows these keys name, in their order; null where there is none.',
      args: { representations: t.arg({ type: ['_Any' as never], required: true }) },
      resolve: ((_root: unknown, { representations }: Representations, context: Context, info: GraphQLResolveInfo) =>
        readEntities(representations, { models: entities, store: untilGone(store, context), info })) as never,
    }),
  );
}

interface Representations {
  readonly representations: readonly Representation[];
}

function representation(value: unknown): Representation {
  if (typeof value === 'object' && value !== null && '__typename' in value && typeof value.__typename === 'string')
    return value as Representation;
  throw refusal('A representation is an object with a __typename and the fields of one key.');
}

/**
 * The schema as a subgraph of Apollo Federation 2. Every unique key of a model is a `@key`; every type without one is
 * `@shareable`, for a payload or a page is the same in any subgraph that Trellis serves.
 */
export function federationSdl(schema: GraphQLSchema, models: readonly Model[]): string {
  const keys = new Map(models.map((it) => [it.names.type, keysOf(it)]));
  return annotatedSdl(schema, { head, type: (name) => keys.get(name) || '@shareable', query: () => '' });
}

function keysOf(model: Model): string {
  const fields = entityKeys(model).map(({ columns }) => columns.map((it) => columnOf(model, it).field).join(' '));
  return fields.map((it) => `@key(fields: "${it}")`).join(' ');
}

// Composition knows only the directives it is told of, and `@oneOf` is younger than it.
const head = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])

directive @oneOf on INPUT_OBJECT`;
