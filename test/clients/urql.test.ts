import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { schemaIn } from '../support/semantics.ts';
import { type ServedApi, servedApi } from '../support/servedApi.ts';

let api: ServedApi;
let client: Client;

beforeAll(async () => {
  api = await servedApi(schemaIn('catalogue'));
});

afterAll(() => api?.close());

beforeEach(async () => {
  await api.sql(`
    TRUNCATE "Album", "Track" RESTART IDENTITY CASCADE;
    INSERT INTO "Album" (name) VALUES ('Tides'), ('Shores')`);
  client = new Client({ url: api.address, exchanges: [cacheExchange, fetchExchange], preferGetMethod: false });
});

it.each([
  ['update', 'updateAlbum(where: { id: 1 }, data: { name: "Ebb" }) { record { name } }', ['Ebb', 'Shores']],
  ['create', 'createAlbum(data: { name: "Foam" }) { record { name } }', ['Tides', 'Shores', 'Foam']],
  ['delete', 'deleteAlbum(where: { id: 2 }) { record { name } }', ['Tides']],
  ['getOrCreate', 'getOrCreateAlbum(lookup: { name: "Foam" }) { record { name } }', ['Tides', 'Shores', 'Foam']],
])('a list of urql is asked for again after %s', async (_verb, field, names) => {
  const shown = await new Promise((resolve, reject) => {
    const answers: unknown[] = [];
    client.query('{ albums { name } }', {}).subscribe(({ data, error, stale }) => {
      if (error) reject(error);
      // The second one says that it is out of date, the third one is new.
      else if (answers.push(data) > 1 && !stale) resolve(data);
      else if (answers.length === 1)
        void client.mutation(`mutation { ${field} }`, {}).then((it) => it.error && reject(it.error));
    });
  });
  expect(shown).toMatchObject({ albums: names.map((name) => ({ name })) });
});

it('an error arrives with its code, its fields and what became of the write', async () => {
  const { error } = await client.mutation('mutation { createAlbum(data: { name: "Tides" }) { created } }', {});
  expect(error?.graphQLErrors[0]?.extensions).toMatchObject({
    code: 'UNIQUE_CONFLICT',
    outcome: 'NOT_APPLIED',
    model: 'Album',
    fields: ['name'],
  });
});
