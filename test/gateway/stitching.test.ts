import { FilterRootFields, PruneSchema } from '@graphql-tools/wrap';
import { graphql } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeApi } from '../../src/api.ts';
import { gatewayOver } from '../examples/stitching.ts';
import { generated } from '../support/generated.ts';
import { schemaIn } from '../support/semantics.ts';
import { type ServedApi, servedApi } from '../support/servedApi.ts';
import { type Answer, post, type RunningGateway } from './httpGateway.ts';
import { stitched } from './stitched.ts';
import { tablesRead } from './tables.ts';

let catalogue: ServedApi;
let shop: ServedApi;
let gateway: RunningGateway;

// Without introspection: a gateway asks for the SDL instead.
const production = { production: true };

// Both know albums and tracks, and the catalogue is where they are made.
const writes = new FilterRootFields(
  (operation, name) => operation !== 'Mutation' || !/(Album|Track)$/.test(name ?? ''),
);

beforeAll(async () => {
  [catalogue, shop] = await Promise.all([
    servedApi({ ...schemaIn('catalogue'), gateway: 'stitching' }, production),
    servedApi({ ...schemaIn('shop'), gateway: 'stitching' }, production),
  ]);
  await catalogue.sql(`
    INSERT INTO "Album" (name) SELECT 'album ' || n FROM generate_series(1, 40) AS n;
    INSERT INTO "Track" ("albumId", position, title) SELECT 1 + n / 3, n % 3, 'track ' || n FROM generate_series(0, 119) AS n`);
  await shop.sql(`
    INSERT INTO "Album" (id, price) SELECT n, n + 0.5 FROM generate_series(1, 39) AS n;
    INSERT INTO "Track" ("albumId", position, sales) SELECT n, 1, n * 10 FROM generate_series(1, 40) AS n;
    INSERT INTO "Review" ("albumId", author, stars) SELECT n, 'Ann', n % 5 FROM generate_series(1, 39) AS n`);
  gateway = await stitched([
    { address: shop.address, transforms: [writes, new PruneSchema()] },
    { address: catalogue.address },
  ]);
});

afterAll(async () => {
  await gateway?.close();
  await shop?.close();
  await catalogue?.close();
});

it('joins the rows of two servers by their keys, with one statement for each type and level', async () => {
  const asked = '{ albums(limit: 39) { name price reviews { author stars } tracks { title sales } } }';
  const { answer, tables } = await asking(asked);
  expect(answer.errors).toBeUndefined();
  const { albums } = answer.data as { readonly albums: readonly unknown[] };
  expect(albums).toHaveLength(39);
  expect(albums[1]).toEqual({
    name: 'album 2',
    price: '2.5',
    reviews: [{ author: 'Ann', stars: 2 }],
    tracks: [
      { title: 'track 3', sales: null },
      { title: 'track 4', sales: '20' },
      { title: 'track 5', sales: null },
    ],
  });
  expect(tables).toEqual([
    ['Album', 'Track'],
    ['Album', 'Review', 'Track'],
  ]);
});

it('leads from the second server to the first, and knows what is in one of them only', async () => {
  const { answer, tables } = await asking(
    '{ reviews(limit: 39) { album { name tracks(limit: 1) { title } } } one: album(where: { name: "album 40" }) { id price } }',
  );
  expect(answer.errors).toBeUndefined();
  const { reviews, one } = answer.data as { readonly reviews: readonly unknown[]; readonly one: unknown };
  expect(reviews).toHaveLength(39);
  expect(reviews[2]).toEqual({ album: { name: 'album 3', tracks: [{ title: 'track 6' }] } });
  expect(one).toEqual({ id: 40, price: null });
  expect(tables).toEqual([
    ['Album', 'Album', 'Track'],
    ['Album', 'Album', 'Review'],
  ]);
});

it('carries mutations to the server whose they are, and reads their records from both', async () => {
  const { data, errors } = await post(
    gateway.address,
    `mutation ($name: String!) {
      getOrCreateAlbum(lookup: { name: $name }) { created outcome record { id name price } }
      createReview(data: { album: { id: 3 }, author: "Bob", stars: 4 }) { created record { stars album { name price } } }
    }`,
    { name: 'album 7' },
  );
  expect([errors, data]).toEqual([
    undefined,
    {
      getOrCreateAlbum: { created: false, outcome: 'UNCHANGED', record: { id: 7, name: 'album 7', price: '7.5' } },
      createReview: { created: true, record: { stars: 4, album: { name: 'album 3', price: '3.5' } } },
    },
  ]);
});

it('brings an error to the client with its code, its fields and what became of the write', async () => {
  const { data, errors } = await post(
    gateway.address,
    `mutation {
      second: createReview(data: { albumId: 1, author: "Ann", stars: 1 }) { created }
      first: createTrack(data: { albumId: 1, position: 0, title: "again" }) { created }
      none: deleteReview(where: { id: 999 }, strict: true) { outcome }
    }`,
  );
  expect(data).toEqual({ second: null, first: null, none: null });
  expect(errors?.map(({ path, extensions }) => ({ path, ...(extensions as object) }))).toEqual([
    expect.objectContaining({ ...conflict, path: ['second'], model: 'Review', fields: ['albumId', 'author'] }),
    expect.objectContaining({ ...conflict, path: ['first'], model: 'Track', fields: ['albumId', 'position'] }),
    expect.objectContaining({ path: ['none'], code: 'NOT_FOUND', outcome: 'NOT_APPLIED', model: 'Review' }),
  ]);
});

const conflict = { code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED' };

it('is told nothing unless the API was made for it', async () => {
  const { api } = catalogue;
  expect(api.sdl()).not.toContain('_sdl');
  expect(api.sdl()).toContain('type Album @key(selectionSet: "{ id }") {');
  expect(describeApi((await generated(schemaIn('catalogue').prisma)).datamodel).sdl()).not.toMatch(/_sdl|@key|@merge/);
});

it('needs no more than the few lines of docs/gateways.md', async () => {
  const schema = await gatewayOver([catalogue.address]);
  const { data, errors } = await graphql({ schema, source: '{ albumsByKey(keys: [{ id: 2 }]) { name } }' });
  expect([errors, data]).toEqual([undefined, { albumsByKey: [{ name: 'album 2' }] }]);
});

it('does not offer what it could not keep: a transaction over several servers', async () => {
  const { data, errors } = await post(
    gateway.address,
    'mutation @atomic { createAlbum(data: { name: "a" }) { created } }',
  );
  expect(data).toBeUndefined();
  expect(errors?.map((it) => it.message)).toEqual(['Unknown directive "@atomic".']);
});

/** The gateway's answer, and the tables behind it. */
async function asking(document: string) {
  let answer: Answer = {};
  const tables = await tablesRead([catalogue, shop], async () => {
    answer = await post(gateway.address, document);
  });
  return { answer, tables };
}
