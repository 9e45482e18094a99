import { builder, prisma, queryOf } from './builder.ts';
import { AlbumCreate, AlbumLookup, AlbumValues } from './inputs.ts';
import type { AlbumRow } from './types.ts';

type Payload = Readonly<{ created: boolean; record: AlbumRow | null }>;

/** What a mutation of one album answers with. */
export const AlbumPayload = builder.objectRef<Payload>('AlbumPayload').implement({
  fields: (t) => ({
    created: t.exposeBoolean('created'),
    record: t.field({ type: 'Album' as never, nullable: true, resolve: (payload) => payload.record as never }),
  }),
});

builder.mutationFields((t) => ({
  createAlbum: t.field({
    type: AlbumPayload,
    nullable: true,
    args: { data: t.arg({ type: AlbumCreate, required: true }) },
    resolve: async (_parent, { data }, context, info) => ({
      created: true,
      record: await prisma.album.create({ ...queryOf(context, info), data }),
    }),
  }),
  getOrCreateAlbum: t.field({
    type: AlbumPayload,
    nullable: true,
    args: { lookup: t.arg({ type: AlbumLookup, required: true }), defaults: t.arg({ type: AlbumValues }) },
    resolve: async (_parent, { lookup, defaults }, context, info) => {
      const query = { ...queryOf(context, info), where: lookup };
      const found = await prisma.album.findUnique(query);
      if (found) return { created: false, record: found };
      const made = await createUnlessTaken({ ...queryOf(context, info), data: { ...lookup, ...defaults } });
      return { created: made !== null, record: made ?? (await prisma.album.findUnique(query)) };
    },
  }),
  updateOrCreateAlbum: t.field({
    type: AlbumPayload,
    nullable: true,
    args: { lookup: t.arg({ type: AlbumLookup, required: true }), defaults: t.arg({ type: AlbumValues }) },
    resolve: async (_parent, { lookup, defaults }, context, info) => {
      const query = queryOf(context, info);
      const found = await prisma.album.findUnique({ where: lookup, select: { id: true } });
      const made = found ? null : await createUnlessTaken({ ...query, data: { ...lookup, ...defaults } });
      if (made) return { created: true, record: made };
      return {
        created: false,
        record: await prisma.album.update({ ...query, where: lookup, data: defaults ?? {} }),
      };
    },
  }),
}));

async function createUnlessTaken(args: object) {
  try {
    return await prisma.album.create(args);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'P2002') return null;
    throw error;
  }
}
