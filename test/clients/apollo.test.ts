import { type ApolloClient, CombinedGraphQLErrors, gql } from '@apollo/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from '../examples/apollo.ts';
import { demonstration } from '../support/demonstration.ts';
import { type ServedApi, servedApi } from '../support/servedApi.ts';

let api: ServedApi;
let client: ApolloClient;

beforeAll(async () => {
  api = await servedApi(demonstration);
});

afterAll(() => api?.close());

beforeEach(async () => {
  await api.sql(`
    TRUNCATE "Album", "Track", "Country", listeners, playlists, playlist_entries RESTART IDENTITY CASCADE;
    INSERT INTO "Country" (code, name) VALUES ('PT', 'Portugal');
    INSERT INTO "Album" (name, rating, "updatedAt") VALUES ('Tides', 7.5, now()), ('Shores', 6, now())`);
  client = clientOf(api.address);
});

const shown = `query Shown {
  album(where: { name: "Tides" }) { id name rating }
  albums(limit: 10) { id name rating }
  country(where: { code: "PT" }) { code name }
}`;

/** What a page that watches the query shows after this mutation, without asking for it again. */
async function shownAfter(mutation: string): Promise<unknown> {
  const query = gql(shown);
  await client.query({ query });
  const updates: unknown[] = [];
  const watched = client.watchQuery({ query, fetchPolicy: 'cache-only' });
  const subscription = watched.subscribe(({ data }) => updates.push(data));
  const before = updates.length;
  await client.mutate({ mutation: gql(mutation) });
  expect(updates.length).toBeGreaterThan(before);
  subscription.unsubscribe();
  return updates.at(-1);
}

const overwrite = '{ action: UPDATE, target: name, update: [rating] }';

describe('a page of Apollo Client shows by itself what a verb changed', () => {
  const tides = (rating: string) => ({
    album: { id: 1, name: 'Tides', rating },
    albums: [
      { id: 1, name: 'Tides', rating },
      { id: 2, name: 'Shores', rating: '6' },
    ],
    country: { code: 'PT', name: 'Portugal' },
  });

  const one = '{ record { id rating } }';
  const many = '{ results { record { id rating } } }';

  it.each([
    ['update', `updateAlbum(where: { name: "Tides" }, data: { rating: "9" }) ${one}`],
    ['updateOrCreate', `updateOrCreateAlbum(lookup: { name: "Tides" }, defaults: { rating: "9" }) ${one}`],
    ['upsert', `upsertAlbum(data: { id: 1, rating: "9" }) ${one}`],
    ['bulkCreate', `bulkCreateAlbum(rows: [{ name: "Tides", rating: "9" }], onConflict: ${overwrite}) ${many}`],
    ['bulkUpdate', `bulkUpdateAlbum(rows: [{ id: 1, rating: "9" }]) ${many}`],
    ['updateMany', `updateManyAlbum(where: { name: { startsWith: "T" } }, data: { rating: "9" }) ${many}`],
  ])('%s', async (_verb, field) => {
    expect(await shownAfter(`mutation { ${field} }`)).toMatchObject(tides('9'));
  });

  it.each([
    ['getOrCreate', `getOrCreateAlbum(lookup: { name: "Tides" }) ${one}`],
    ['load', `loadAlbum(where: { id: 1 }) ${one}`],
  ])('%s, of what others changed', async (_verb, field) => {
    await client.query({ query: gql(shown) });
    await api.sql('UPDATE "Album" SET rating = 4 WHERE id = 1');
    expect(await shownAfter(`mutation { ${field} }`)).toMatchObject(tides('4'));
  });

  it('of a model whose key has another name', async () => {
    const change = 'updateCountry(where: { name: "Portugal" }, data: { name: "República Portuguesa" })';
    expect(await shownAfter(`mutation { ${change} { record { code name } } }`)).toMatchObject({
      country: { code: 'PT', name: 'República Portuguesa' },
    });
  });
});

it('a record of any verb is found in the cache under its key, of several columns too', async () => {
  const { data } = await client.mutate<Record<string, { readonly record: object }>>({
    mutation: gql(`mutation ($playlist: PlaylistSave!) {
      createAlbum(data: { name: "Foam" }) { record { id name } }
      saveCountry(data: { code: "CL", name: "Chile" }) { record { code name } }
      createListener(data: { email: "ann@example.org", handle: "ann" }) { record { id handle } }
      createTrack(data: { albumId: 1, position: 1, title: "Ebb" }) { record { id title } }
      savePlaylist(data: $playlist) { record { id name } }
      createPlaylistEntry(data: { playlistId: "${playlist.id}", position: 1, trackId: 1 }) {
        record { playlistId position track { id } }
      }
    }`),
    variables: { playlist },
  });
  const entry = { __typename: 'PlaylistEntry', playlistId: playlist.id, position: 1 };
  expect(client.cache.identify(entry)).toBe(`PlaylistEntry:{"playlistId":"${playlist.id}","position":1}`);
  const records = Object.values(data ?? {}).map(({ record }) => record);
  expect(records).toHaveLength(6);
  const known = client.cache.extract();
  for (const it of records) expect(known).toHaveProperty([client.cache.identify(it as never) ?? '']);
});

const playlist = { id: '3f5a1f0e-8c55-4a5b-9b1c-1f6f6a1c2d3e', name: 'Evening', ownerId: 1 };

it('a deleted record leaves the lists when it is evicted by its key', async () => {
  const query = gql(shown);
  await client.query({ query });
  await client.mutate<{ readonly deleteAlbum: { readonly record: { readonly id: number } | null } }>({
    mutation: gql('mutation { deleteAlbum(where: { id: 2 }) { outcome record { id } } }'),
    update: (cache, { data }) => {
      if (data?.deleteAlbum.record) cache.evict({ id: cache.identify(data.deleteAlbum.record as never) ?? '' });
    },
  });
  expect(client.readQuery({ query })).toMatchObject({ albums: [{ id: 1 }] });
});

it('an error arrives with its code, its fields and what became of the write', async () => {
  const refused = client.mutate({ mutation: gql('mutation { createAlbum(data: { name: "Tides" }) { created } }') });
  const error = await refused.catch((it: unknown) => it);
  expect(CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions : error).toMatchObject({
    code: 'UNIQUE_CONFLICT',
    outcome: 'NOT_APPLIED',
    model: 'Album',
    fields: ['name'],
  });
});
