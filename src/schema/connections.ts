import type { GraphQLResolveInfo } from 'graphql';
import type { Model } from '../model/model.ts';
import type { Connection } from '../operations/reads/connection.ts';
import type { Builder } from './builder.ts';
import { telling } from './members.ts';
import { viewOf } from './selections.ts';

/** `PageInfo`, as Relay's clients expect it. */
export function addPageInfo(builder: Builder) {
  return builder.objectRef<Connection>('PageInfo').implement({
    description: 'Where a page of a connection stands.',
    fields: (t) => ({
      hasNextPage: t.boolean({
        nullable: false,
        description: 'Whether there are rows behind the page.',
        extensions: telling.source,
        resolve: ({ hasNextPage }) => hasNextPage,
      }),
      hasPreviousPage: t.boolean({
        nullable: false,
        description: 'Whether there are rows before the page.',
        extensions: telling.source,
        resolve: ({ hasPreviousPage }) => hasPreviousPage,
      }),
      startCursor: t.string({
        nullable: true,
        description: 'The cursor of the first row; null for a page without rows.',
        extensions: telling.source,
        resolve: ({ size, cursor }) => (size === 0 ? null : cursor(0)),
      }),
      endCursor: t.string({
        nullable: true,
        description: 'The cursor of the last row; null for a page without rows.',
        extensions: telling.source,
        resolve: ({ size, cursor }) => (size === 0 ? null : cursor(size - 1)),
      }),
    }),
  });
}

/** What a connection is made with. */
export interface ConnectionParts {
  readonly builder: Builder;
  readonly pageInfo: unknown;
  readonly object: unknown;
}

/** One row of a page, and the name of the answer its edges stand under. */
interface Edge {
  readonly connection: Connection;
  readonly index: number;
  readonly answer: string;
}

/** `AlbumConnection` and `AlbumEdge`. */
export function addConnection(model: Model, { builder, pageInfo, object }: ConnectionParts) {
  const { type } = model.names;
  const edge = builder.objectRef<Edge>(`${type}Edge`).implement({
    description: `One ${type} of a page.`,
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        extensions: telling.source,
        resolve: ({ connection, index }) => connection.cursor(index),
      }),
      node: t.field({
        type: object as never,
        nullable: false,
        extensions: telling.source,
        resolve: (({ connection, index, answer }: Edge, _args: unknown, _context: unknown, info: GraphQLResolveInfo) =>
          connection.views.get(viewOf(answer, String(info.path.key)))?.[index]) as never,
      }),
    }),
  });
  return builder.objectRef<Connection>(`${type}Connection`).implement({
    description: `A page of ${type}.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        nullable: false,
        extensions: telling.source,
        resolve: (connection, _args, _context, info) =>
          Array.from({ length: connection.size }, (_, index) => ({ connection, index, answer: String(info.path.key) })),
      }),
      nodes: t.field({
        type: [object] as never,
        nullable: false,
        extensions: telling.source,
        resolve: ((connection: Connection, _args: unknown, _context: unknown, info: GraphQLResolveInfo) =>
          connection.views.get(String(info.path.key))) as never,
      }),
      pageInfo: t.field({
        type: pageInfo as never,
        nullable: false,
        extensions: telling.source,
        resolve: ((connection: Connection) => connection) as never,
      }),
      totalCount: t.int({
        nullable: false,
        description: 'Rows on all pages.',
        extensions: telling.source,
        resolve: ({ total }) => total ?? 0,
      }),
    }),
  });
}
