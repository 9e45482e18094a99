// What one writes after reading the manuals of Yoga, Pothos and Prisma. The one thing more: losing a race is no error.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import SchemaBuilder from '@pothos/core';
import PrismaPlugin, { queryFromInfo } from '@pothos/plugin-prisma';
import { PrismaPg } from '@prisma/adapter-pg';
import type { GraphQLResolveInfo } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { loadClient } from '../../src/cli/loadClient.ts';
import type { NaiveClient, PrismaTypes } from './naiveTypes.ts';

const folder = process.env['CLIENT_FOLDER'] ?? '';
const datamodel = JSON.parse(readFileSync(join(folder, 'datamodel.json'), 'utf8'));
const PrismaClient = loadClient(folder);
const adapter = new PrismaPg({ connectionString: process.env['DATABASE_URL'], max: 10 });
const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' }) as unknown as NaiveClient;

const builder = new SchemaBuilder<{
  PrismaTypes: PrismaTypes;
  Scalars: { Decimal: { Input: string; Output: unknown }; BigInt: { Input: bigint; Output: bigint } };
}>({ plugins: [PrismaPlugin], prisma: { client: prisma as never, dmmf: { datamodel } as never } });

builder.scalarType('Decimal', { serialize: String, parseValue: String });
builder.scalarType('BigInt', { serialize: String, parseValue: (value) => BigInt(String(value)) });

builder.prismaObject('Album', {
  fields: (t) => ({
    id: t.exposeInt('id'),
    name: t.exposeString('name'),
    rating: t.expose('rating', { type: 'Decimal', nullable: true }),
    plays: t.expose('plays', { type: 'BigInt' }),
    tracks: t.relation('tracks', {
      args: { limit: t.arg.int({ required: true, defaultValue: 100 }) },
      query: ({ limit }) => ({ take: limit, orderBy: { id: 'asc' } }),
    }),
  }),
});

builder.prismaObject('Track', {
  fields: (t) => ({
    id: t.exposeInt('id'),
    position: t.exposeInt('position'),
    title: t.exposeString('title'),
  }),
});

type Payload = Readonly<{ created: boolean; record: PrismaTypes['Album']['Shape'] | null }>;

const AlbumPayload = builder.objectRef<Payload>('AlbumPayload').implement({
  fields: (t) => ({
    created: t.exposeBoolean('created'),
    record: t.field({ type: 'Album' as never, nullable: true, resolve: (payload) => payload.record as never }),
  }),
});

const AlbumKey = builder.inputType('AlbumKey', {
  isOneOf: true,
  fields: (t) => ({ id: t.int(), name: t.string() }),
});
const AlbumCreate = builder.inputType('AlbumCreate', {
  fields: (t) => ({
    name: t.string({ required: true }),
    rating: t.field({ type: 'Decimal' }),
    plays: t.field({ type: 'BigInt' }),
  }),
});
const AlbumLookup = builder.inputType('AlbumLookup', { fields: (t) => ({ name: t.string({ required: true }) }) });
const AlbumValues = builder.inputType('AlbumValues', {
  fields: (t) => ({ rating: t.field({ type: 'Decimal' }), plays: t.field({ type: 'BigInt' }) }),
});

builder.queryType({
  fields: (t) => ({
    album: t.prismaField({
      type: 'Album',
      nullable: true,
      args: { where: t.arg({ type: AlbumKey, required: true }) },
      resolve: (query, _parent, { where }) => prisma.album.findUnique({ ...query, where }),
    }),
    albums: t.prismaField({
      type: ['Album'],
      args: {
        limit: t.arg.int({ required: true, defaultValue: 100 }),
        offset: t.arg.int({ required: true, defaultValue: 0 }),
      },
      resolve: (query, _parent, { limit, offset }) =>
        prisma.album.findMany({ ...query, take: limit, skip: offset, orderBy: { id: 'asc' } }),
    }),
  }),
});

const values = (t: Parameters<Parameters<typeof builder.mutationFields>[0]>[0]) => ({
  lookup: t.arg({ type: AlbumLookup, required: true }),
  defaults: t.arg({ type: AlbumValues }),
});

builder.mutationType({});
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
    args: values(t),
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
    args: values(t),
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

const yoga = createYoga({ schema: builder.toSchema() });
createServer(yoga).listen(Number(process.env['PORT']), '127.0.0.1');

function queryOf(context: object, info: GraphQLResolveInfo): object {
  return queryFromInfo({ context, info, path: ['record'] });
}

async function createUnlessTaken(args: object) {
  try {
    return await prisma.album.create(args);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'P2002') return null;
    throw error;
  }
}
