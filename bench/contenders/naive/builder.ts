import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import SchemaBuilder from '@pothos/core';
import PrismaPlugin, { queryFromInfo } from '@pothos/plugin-prisma';
import { PrismaPg } from '@prisma/adapter-pg';
import type { GraphQLResolveInfo } from 'graphql';
import { loadClient } from '../../../src/cli/loadClient.ts';
import type { NaiveClient, PrismaTypes } from './types.ts';

const folder = process.env['CLIENT_FOLDER'] ?? '';
const datamodel = JSON.parse(readFileSync(join(folder, 'datamodel.json'), 'utf8'));
const PrismaClient = loadClient(folder);
const adapter = new PrismaPg({ connectionString: process.env['DATABASE_URL'], max: 10 });

/** The one client of the process. */
export const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' }) as unknown as NaiveClient;

/** The one schema of the process, while it is put together. */
export const builder = new SchemaBuilder<{
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

builder.queryType({});
builder.mutationType({});

/** What Prisma's client must select for the album below a field, as Pothos reads it from the query. */
export function queryOf(context: object, info: GraphQLResolveInfo, path: readonly string[] = ['record']): object {
  return queryFromInfo({ context, info, path: [...path] });
}
