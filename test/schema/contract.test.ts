import { readFile } from 'node:fs/promises';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/api.ts';
import { generated } from '../support/generated.ts';

let schema: GraphQLSchema;

beforeAll(async () => {
  const prisma = await readFile(new URL('../support/schemas/albums.prisma', import.meta.url), 'utf8');
  ({ schema } = describeApi((await generated(prisma)).datamodel));
});

describe('the types of a model, member by member', () => {
  it.each([
    [
      'Album',
      'id: Int!, name: String!, releasedAt: DateTime, rating: Decimal, meta: Json, plays: BigInt!, cover: Bytes, ' +
        'tracks(where: TrackFilter, orderBy: [TrackOrder!], limit: Int! = 100, offset: Int! = 0): [Track!]!, ' +
        'tracksConnection(where: TrackFilter, orderBy: [TrackOrder!], first: Int, after: String, last: Int, before: String): TrackConnection!, ' +
        'tracksAggregate(where: TrackFilter): TrackAggregate!, tracksCount(where: TrackFilter): Int!, ' +
        'tags(where: TagFilter, orderBy: [TagOrder!], limit: Int! = 100, offset: Int! = 0): [Tag!]!, ' +
        'tagsConnection(where: TagFilter, orderBy: [TagOrder!], first: Int, after: String, last: Int, before: String): TagConnection!, ' +
        'tagsAggregate(where: TagFilter): TagAggregate!, tagsCount(where: TagFilter): Int!',
    ],
    ['Track', 'id: Int!, albumId: Int!, title: String!, position: Int!, album: Album!'],
    ['AlbumKey', '@oneOf id: Int, name: String'],
    ['TrackKey', '@oneOf id: Int, albumId_position: TrackKey_albumId_position'],
    ['AlbumLookup', 'id: Int, name: String, releasedAt: DateTime, rating: Decimal, plays: BigInt, cover: Bytes'],
    ['TrackLookup', 'id: Int, albumId: Int, title: String, position: Int, album: AlbumKey'],
    [
      'AlbumCreate',
      'id: Int, name: String!, releasedAt: DateTime, rating: Decimal, meta: Json, plays: BigInt, cover: Bytes',
    ],
    ['TrackCreate', 'id: Int, albumId: Int, title: String!, position: Int!, album: AlbumKey'],
    ['AlbumValues', 'name: String, releasedAt: DateTime, rating: Decimal, meta: Json, plays: BigInt, cover: Bytes'],
    ['TrackValues', 'albumId: Int, title: String, position: Int, album: AlbumKey'],
    ['AlbumIncrement', 'rating: Decimal, plays: BigInt'],
    [
      'AlbumSave',
      'id: Int, name: String, releasedAt: DateTime, rating: Decimal, meta: Json, plays: BigInt, cover: Bytes',
    ],
    ['TrackSave', 'id: Int, albumId: Int, title: String, position: Int, album: AlbumKey'],
    [
      'AlbumNode',
      'id: Int, name: String, releasedAt: DateTime, rating: Decimal, meta: Json, plays: BigInt, cover: Bytes, ' +
        'tracks: [TrackNode!], tags: [TagNode!], _ref: String, _use: String, _match: AlbumKeyName',
    ],
    [
      'TrackNode',
      'id: Int, albumId: Int, title: String, position: Int, album: AlbumNode, _ref: String, _use: String, _match: TrackKeyName',
    ],
    [
      'TrackFilter',
      'AND: [TrackFilter!], OR: [TrackFilter!], NOT: [TrackFilter!], id: IntFilter, albumId: IntFilter, title: StringFilter, ' +
        'position: IntFilter, album: AlbumFilter',
    ],
    ['TrackListFilter', 'some: TrackFilter, every: TrackFilter, none: TrackFilter'],
    [
      'AlbumOrder',
      '@oneOf id: Sort, name: Sort, releasedAt: Sort, rating: Sort, plays: Sort, cover: Sort, tracksCount: Sort, tagsCount: Sort',
    ],
    ['TrackOrder', '@oneOf id: Sort, albumId: Sort, title: Sort, position: Sort, album: AlbumOrder'],
    ['AlbumKeyName', 'id name'],
    ['TrackKeyName', 'id albumId_position'],
    ['TrackColumn', 'id albumId title position'],
    ['AlbumOnConflict', 'action: ConflictAction!, target: AlbumKeyName, update: [AlbumColumn!]'],
    ['AlbumLinkTo', '@oneOf tags: TagKey'],
    [
      'AlbumPayload',
      'record: Album, created: Boolean!, outcome: WriteOutcome!, changedFields: [AlbumColumn!]!, linked: Boolean, ' +
        'protection: Protection, graph: GraphSummary',
    ],
    ['AlbumBulkPayload', 'counts: WriteCounts!, results: [AlbumBulkResult!]!'],
    ['AlbumBulkResult', 'index: Int!, outcome: WriteOutcome!, record: Album'],
    ['AlbumConnection', 'edges: [AlbumEdge!]!, nodes: [Album!]!, pageInfo: PageInfo!, totalCount: Int!'],
    ['AlbumEdge', 'cursor: String!, node: Album!'],
    ['AlbumAggregate', 'count: Int!, min: AlbumColumns!, max: AlbumColumns!, sum: AlbumNumbers!, avg: AlbumNumbers!'],
  ])('%s', (name, members) => expect(membersOf(name)).toBe(members));

  it('leaves out what would be empty', () => {
    for (const name of ['TrackIncrement', 'TrackLinkTo', 'TagIncrement']) expect(schema.getType(name)).toBeUndefined();
  });
});

describe('what all models share', () => {
  it.each([
    ['WriteOutcome', 'CREATED UPDATED UNCHANGED SKIPPED SUPERSEDED NOT_FOUND DELETED EXCLUDED NOT_FOLLOWED'],
    ['Sort', 'ASC DESC ASC_NULLS_FIRST ASC_NULLS_LAST DESC_NULLS_FIRST DESC_NULLS_LAST'],
    ['Duplicates', 'ERROR FIRST_WINS LAST_WINS'],
    ['OnMissing', 'ERROR SKIP'],
    ['Orphans', 'KEEP UNLINK DELETE'],
    ['ConflictAction', 'ERROR IGNORE UPDATE'],
    ['Protection', 'UNIQUE_INDEX ADVISORY_LOCK'],
    [
      'WriteCounts',
      'created: Int!, updated: Int!, unchanged: Int!, skipped: Int!, superseded: Int!, notFound: Int!, deleted: Int!, total: Int!',
    ],
    ['GraphSummary', 'count: Int!, linked: Int!, unlinked: Int!, nodes: [GraphNode!]!'],
    ['GraphNode', 'path: String!, ref: String, model: String!, key: JSON, outcome: WriteOutcome!'],
    ['PageInfo', 'hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String'],
  ])('%s', (name, members) => expect(membersOf(name)).toBe(members));
});

describe('the root fields of a model', () => {
  it.each([
    'album(where: AlbumKey!): Album',
    'albums(where: AlbumFilter, orderBy: [AlbumOrder!], limit: Int! = 100, offset: Int! = 0): [Album!]!',
    'albumsConnection(where: AlbumFilter, orderBy: [AlbumOrder!], first: Int, after: String, last: Int, before: String): AlbumConnection!',
    'albumsAggregate(where: AlbumFilter): AlbumAggregate!',
    'albumsGroupBy(by: [AlbumColumn!]!, where: AlbumFilter, orderBy: [AlbumOrder!], limit: Int! = 100, offset: Int! = 0): [AlbumGroup!]!',
    'albumsByKey(keys: [AlbumKey!]!): [Album]!',
  ])('query %s', (field) => expect(fieldsOf('Query')).toContain(field));

  it.each([
    'createAlbum(data: AlbumCreate!): AlbumPayload',
    'getOrCreateAlbum(lookup: AlbumLookup!, defaults: AlbumValues, where: AlbumFilter, linkTo: AlbumLinkTo): AlbumPayload',
    'updateOrCreateAlbum(lookup: AlbumLookup!, defaults: AlbumValues, createDefaults: AlbumValues, increment: AlbumIncrement, where: AlbumFilter, linkTo: AlbumLinkTo): AlbumPayload',
    'upsertAlbum(data: AlbumSave!, forceSave: Boolean! = false): AlbumPayload',
    'saveAlbum(data: AlbumSave!): AlbumPayload',
    'updateAlbum(where: AlbumKey!, data: AlbumValues, increment: AlbumIncrement, expect: AlbumLookup): AlbumPayload',
    'deleteAlbum(where: AlbumKey!, expect: AlbumLookup, strict: Boolean! = false): AlbumPayload',
    'loadAlbum(where: AlbumKey!): AlbumPayload',
    'bulkCreateAlbum(rows: [AlbumCreate!]!, onConflict: AlbumOnConflict, duplicates: Duplicates, batchSize: Int): AlbumBulkPayload',
    'bulkUpdateAlbum(rows: [AlbumSave!]!, columns: [AlbumColumn!], onMissing: OnMissing! = ERROR, batchSize: Int): AlbumBulkPayload',
    'updateManyAlbum(where: AlbumFilter, data: AlbumValues, increment: AlbumIncrement, each: Boolean! = false): AlbumBulkPayload',
    'deleteManyAlbum(where: AlbumFilter, each: Boolean! = false): AlbumBulkPayload',
    'saveRelatedAlbum(graph: AlbumNode!, follow: Boolean! = false, saveAll: Boolean! = false, exclude: [String!], relationMap: [String!], orphans: Orphans! = KEEP): AlbumPayload',
  ])('mutation %s', (field) => expect(fieldsOf('Mutation')).toContain(field));
});

function fieldsOf(name: string): readonly string[] {
  const type = schema.getType(name);
  if (isObjectType(type) || isInputObjectType(type))
    return Object.values<GraphQLField<unknown, unknown> | GraphQLInputField>(type.getFields()).map(written);
  throw new Error(`There is no ${name}.`);
}

function membersOf(name: string): string {
  const type = schema.getType(name);
  if (isEnumType(type))
    return type
      .getValues()
      .map((it) => it.name)
      .join(' ');
  const mark = isInputObjectType(type) && type.isOneOf ? '@oneOf ' : '';
  return `${mark}${fieldsOf(name).join(', ')}`;
}

function written(field: GraphQLField<unknown, unknown> | GraphQLInputField): string {
  const args = 'args' in field ? field.args.map(slot).join(', ') : '';
  return `${field.name}${args === '' ? '' : `(${args})`}: ${field.type}`;
}

function slot({ name, type, defaultValue }: GraphQLArgument): string {
  return `${name}: ${type}${defaultValue === undefined ? '' : ` = ${String(defaultValue)}`}`;
}
