import { buildSchema, GraphQLError, type GraphQLSchema } from 'graphql';
import type { RequestContext } from '../../src/server/exchange.ts';

/** A small schema in the shape of ours, without a database: what the server does must not depend on one. */
export function albumsSchema(roots: Roots = {}): GraphQLSchema {
  const schema = buildSchema(SDL);
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const resolve = roots[field.name] ?? standard[field.name];
      if (resolve) field.resolve = (_, args, context) => resolve(args, context);
    }
  }
  return schema;
}

/** Resolvers of root fields, by name. */
export type Roots = Readonly<Record<string, (args: Record<string, unknown>, context: RequestContext) => unknown>>;

const SDL = `
  scalar JSON
  directive @atomic on MUTATION
  enum Sort { ASC DESC }
  input AlbumKey @oneOf { id: Int, name: String }
  enum AlbumColumn { id name }
  input AlbumFilter { name: String, NOT: [AlbumFilter!] }
  input AlbumCreate { name: String!, plays: Int, sort: Sort }
  type Album {
    id: Int!
    name: String!
    meta: JSON
    tracks(limit: Int! = 100): [Track!]!
    tracksConnection(first: Int, last: Int): TrackConnection!
  }
  type Track { id: Int!, title: String!, album: Album! }
  type Tag { id: Int!, name: String! }
  type TrackConnection { nodes: [Track!]!, totalCount: Int! }
  input AlbumNode { name: String, meta: JSON, tracks: [AlbumNode!], parent: AlbumNode }
  type GraphNode { path: String! }
  type GraphSummary { count: Int!, nodes: [GraphNode!]! }
  type AlbumPayload { created: Boolean!, record: Album, graph: GraphSummary }
  type AlbumResult { index: Int!, record: Album }
  type AlbumBulkPayload { results: [AlbumResult!]! }
  type Query {
    album(where: AlbumKey!): Album
    albums(where: AlbumFilter, limit: Int! = 100, offset: Int! = 0): [Album!]!
    albumsByKey(keys: [AlbumKey!]!): [Album]!
    tags(limit: Int! = 100): [Tag!]!
    told: Album
    broken: Album
    slow: Album
  }
  type Mutation {
    createAlbum(data: AlbumCreate!): AlbumPayload
    bulkCreateAlbum(rows: [AlbumCreate!]!): AlbumBulkPayload
    bulkUpdateAlbum(rows: [AlbumCreate!]!, columns: [AlbumColumn!]): AlbumBulkPayload
    updateManyAlbum(where: AlbumFilter): AlbumBulkPayload
    saveRelatedAlbum(graph: AlbumNode!, exclude: [String!]): AlbumPayload
    brokenAlbum: AlbumPayload
    slowAlbum: AlbumPayload
  }
`;

// A Json value with a member `then` is no promise, though some executors think so.
const one = {
  id: 1,
  name: 'one',
  meta: JSON.parse('{"then":1}'),
  tracks: [],
  tracksConnection: { nodes: [], totalCount: 0 },
};

const standard: Roots = {
  album: () => one,
  albums: () => [one],
  albumsByKey: () => [one],
  tags: () => [],
  createAlbum: async () => ({ created: true, record: one }),
  saveRelatedAlbum: () => ({ created: true, record: one, graph: { count: 0, nodes: [] } }),
  told: () => {
    throw new GraphQLError('There is no Album with this key.', {
      extensions: { code: 'NOT_FOUND', outcome: 'NOT_APPLIED' },
    });
  },
  broken: () => {
    throw new Error('SELECT secret FROM "Album" failed', { cause: new Error('23505 Album_name_key') });
  },
  brokenAlbum: () => {
    throw new Error('COMMIT was lost');
  },
};
