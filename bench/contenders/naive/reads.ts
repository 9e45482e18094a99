import { builder, prisma, queryOf } from './builder.ts';
import type { Aggregate, AlbumRow } from './types.ts';

const AlbumKey = builder.inputType('AlbumKey', {
  isOneOf: true,
  fields: (t) => ({ id: t.int(), name: t.string() }),
});
const DecimalFilter = builder.inputType('DecimalFilter', {
  fields: (t) => ({
    equals: t.field({ type: 'Decimal' }),
    gte: t.field({ type: 'Decimal' }),
    lte: t.field({ type: 'Decimal' }),
  }),
});
const AlbumFilter = builder.inputType('AlbumFilter', { fields: (t) => ({ rating: t.field({ type: DecimalFilter }) }) });
const Sort = builder.enumType('Sort', { values: { ASC: { value: 'asc' }, DESC: { value: 'desc' } } as const });
const AlbumOrder = builder.inputType('AlbumOrder', {
  isOneOf: true,
  fields: (t) => ({ id: t.field({ type: Sort }), plays: t.field({ type: Sort }) }),
});

type Edge = Readonly<{ cursor: string; node: AlbumRow }>;

const AlbumEdge = builder.objectRef<Edge>('AlbumEdge').implement({
  fields: (t) => ({
    cursor: t.exposeString('cursor'),
    node: t.field({ type: 'Album' as never, resolve: (edge) => edge.node as never }),
  }),
});
const PageInfo = builder.objectRef<{ readonly hasNextPage: boolean }>('PageInfo').implement({
  fields: (t) => ({ hasNextPage: t.exposeBoolean('hasNextPage') }),
});
const AlbumConnection = builder
  .objectRef<{ readonly edges: Edge[]; readonly hasNextPage: boolean }>('AlbumConnection')
  .implement({
    fields: (t) => ({
      edges: t.field({ type: [AlbumEdge], resolve: (connection) => connection.edges }),
      pageInfo: t.field({ type: PageInfo, resolve: (connection) => connection }),
    }),
  });

const AlbumAvg = builder.objectRef<Aggregate['_avg']>('AlbumAvg').implement({
  fields: (t) => ({ rating: t.expose('rating', { type: 'Decimal', nullable: true }) }),
});
const AlbumSum = builder.objectRef<Aggregate['_sum']>('AlbumSum').implement({
  fields: (t) => ({ plays: t.expose('plays', { type: 'BigInt', nullable: true }) }),
});
const AlbumAggregate = builder.objectRef<Aggregate>('AlbumAggregate').implement({
  fields: (t) => ({
    count: t.int({ resolve: ({ _count }) => _count._all }),
    avg: t.field({ type: AlbumAvg, resolve: ({ _avg }) => _avg }),
    sum: t.field({ type: AlbumSum, resolve: ({ _sum }) => _sum }),
  }),
});

builder.queryFields((t) => ({
  album: t.prismaField({
    type: 'Album',
    nullable: true,
    args: { where: t.arg({ type: AlbumKey, required: true }) },
    resolve: (query, _parent, { where }) => prisma.album.findUnique({ ...query, where }),
  }),
  albums: t.prismaField({
    type: ['Album'],
    args: {
      where: t.arg({ type: AlbumFilter }),
      orderBy: t.arg({ type: [AlbumOrder] }),
      limit: t.arg.int({ required: true, defaultValue: 100 }),
      offset: t.arg.int({ required: true, defaultValue: 0 }),
    },
    resolve: (query, _parent, { where, orderBy, limit, offset }) =>
      prisma.album.findMany({
        ...query,
        where: where ?? {},
        take: limit,
        skip: offset,
        orderBy: [...(orderBy ?? []), { id: 'asc' }],
      }),
  }),
  albumsConnection: t.field({
    type: AlbumConnection,
    args: { first: t.arg.int({ required: true }), after: t.arg.string() },
    resolve: async (_parent, { first, after }, context, info) => {
      const rows = await prisma.album.findMany({
        ...queryOf(context, info, ['edges', 'node']),
        take: first + 1,
        orderBy: { id: 'asc' },
        ...(after ? { cursor: { id: idOf(after) }, skip: 1 } : {}),
      });
      const edges = rows.slice(0, first).map((node) => ({ cursor: cursorOf(node.id), node }));
      return { edges, hasNextPage: rows.length > first };
    },
  }),
  albumsAggregate: t.field({
    type: AlbumAggregate,
    args: { where: t.arg({ type: AlbumFilter }) },
    resolve: (_parent, { where }) =>
      prisma.album.aggregate({
        where: where ?? {},
        _count: { _all: true },
        _avg: { rating: true },
        _sum: { plays: true },
      }),
  }),
}));

function cursorOf(id: number): string {
  return Buffer.from(String(id)).toString('base64url');
}

function idOf(cursor: string): number {
  return Number(Buffer.from(cursor, 'base64url').toString());
}
