import type { GraphQLResolveInfo } from 'graphql';
import { builder, prisma, queryOf } from './builder.ts';
import { AlbumCreate, AlbumSave } from './inputs.ts';
import type { AlbumRow } from './types.ts';
import { AlbumPayload } from './writes.ts';

type BulkPayload = Readonly<{ created: number; total: number; records: readonly AlbumRow[] }>;

const WriteCounts = builder.objectRef<BulkPayload>('WriteCounts').implement({
  fields: (t) => ({ created: t.exposeInt('created'), total: t.exposeInt('total') }),
});
const AlbumBulkResult = builder.objectRef<AlbumRow>('AlbumBulkResult').implement({
  fields: (t) => ({ record: t.field({ type: 'Album' as never, resolve: (row) => row as never }) }),
});
const AlbumBulkPayload = builder.objectRef<BulkPayload>('AlbumBulkPayload').implement({
  fields: (t) => ({
    counts: t.field({ type: WriteCounts, resolve: (payload) => payload }),
    results: t.field({ type: [AlbumBulkResult], resolve: (payload) => [...payload.records] }),
  }),
});

const ConflictAction = builder.enumType('ConflictAction', { values: ['ERROR', 'IGNORE', 'UPDATE'] });
const AlbumKeyName = builder.enumType('AlbumKeyName', { values: ['id', 'name'] });
const AlbumColumn = builder.enumType('AlbumColumn', { values: ['id', 'name', 'rating', 'plays'] });
const AlbumOnConflict = builder.inputType('AlbumOnConflict', {
  fields: (t) => ({
    action: t.field({ type: ConflictAction, required: true }),
    target: t.field({ type: AlbumKeyName }),
    update: t.field({ type: [AlbumColumn] }),
  }),
});
const TrackNode = builder.inputType('TrackNode', {
  fields: (t) => ({ title: t.string({ required: true }), position: t.int({ required: true }) }),
});
const TagNode = builder.inputType('TagNode', {
  fields: (t) => ({ name: t.string({ required: true }), _match: t.field({ type: AlbumKeyName }) }),
});
const AlbumNode = builder.inputType('AlbumNode', {
  fields: (t) => ({
    name: t.string({ required: true }),
    tracks: t.field({ type: [TrackNode], required: true }),
    tags: t.field({ type: [TagNode], required: true }),
  }),
});

builder.mutationFields((t) => ({
  bulkCreateAlbum: t.field({
    type: AlbumBulkPayload,
    nullable: true,
    args: { rows: t.arg({ type: [AlbumCreate], required: true }), onConflict: t.arg({ type: AlbumOnConflict }) },
    resolve: async (_parent, { rows, onConflict }, context, info) => {
      if (onConflict?.action === 'UPDATE') {
        const query = queryOf(context, info, ['results', 'record']);
        const calls = rows.map(({ name, ...rest }) =>
          prisma.album.upsert({ ...query, where: { name }, create: { name, ...rest }, update: rest }),
        );
        const records = await prisma.$transaction(calls);
        // Prisma's upsert does not say which of the two it did.
        return { created: 0, total: records.length, records };
      }
      if (!asksForResults(info)) {
        const { count } = await prisma.album.createMany({ data: rows });
        return { created: count, total: count, records: [] };
      }
      const records = await prisma.album.createManyAndReturn({ data: rows });
      return { created: records.length, total: records.length, records };
    },
  }),
  bulkUpdateAlbum: t.field({
    type: AlbumBulkPayload,
    nullable: true,
    args: { rows: t.arg({ type: [AlbumSave], required: true }) },
    resolve: async (_parent, { rows }, context, info) => {
      const query = queryOf(context, info, ['results', 'record']);
      const calls = rows.map(({ id, ...data }) => prisma.album.update({ ...query, where: { id }, data }));
      const records = await prisma.$transaction(calls);
      return { created: 0, total: records.length, records };
    },
  }),
  saveRelatedAlbum: t.field({
    type: AlbumPayload,
    nullable: true,
    args: { graph: t.arg({ type: AlbumNode, required: true }) },
    resolve: async (_parent, { graph: { name, tracks, tags } }, context, info) => ({
      created: true,
      record: await prisma.album.create({
        ...queryOf(context, info),
        data: {
          name,
          tracks: { create: tracks },
          tags: { connectOrCreate: tags.map((it) => ({ where: { name: it.name }, create: { name: it.name } })) },
        },
      }),
    }),
  }),
}));

function asksForResults({ fieldNodes }: GraphQLResolveInfo): boolean {
  return fieldNodes.some((it) =>
    it.selectionSet?.selections.some((below) => below.kind === 'Field' && below.name.value === 'results'),
  );
}
