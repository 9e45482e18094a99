import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { openSemantics } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openSemantics();
  await api.sql(`
    INSERT INTO "Album" (name) VALUES ('a'), ('b'), ('c');
    INSERT INTO "Track" (title, position, "albumId") SELECT 'track ' || n, n, 1 + n % 2 FROM generate_series(1, 6) AS n;
    INSERT INTO "Country" (name, iso) VALUES ('Germany', 'DE'), ('Chile', 'CL')`);
});

afterAll(() => api?.close());

it('answers in the order of the keys, each as often as it is asked for, null for what is missing', async () => {
  const { data, errors } = await api.ask(
    '{ albumsByKey(keys: [{ id: 3 }, { id: 9 }, { id: 1 }, { id: 3 }]) { name } }',
  );
  expect([errors, data]).toEqual([undefined, { albumsByKey: [{ name: 'c' }, null, { name: 'a' }, { name: 'c' }] }]);
});

it('takes any unique key, also several kinds at once', async () => {
  const { data, errors } = await api.ask(
    '{ countriesByKey(keys: [{ iso_name: { iso: "CL", name: "Chile" } }, { id: 1 }, { iso_name: { iso: "CL", name: "x" } }]) { iso } }',
  );
  expect([errors, data]).toEqual([undefined, { countriesByKey: [{ iso: 'CL' }, { iso: 'DE' }, null] }]);
});

it('takes two statements for five hundred keys and their tracks', async () => {
  const keys = Array.from({ length: 500 }, (_, index) => ({ id: index + 1 }));
  const asked = 'query ($keys: [AlbumKey!]!) { albumsByKey(keys: $keys) { name tracks(limit: 2) { position } } }';
  const statements = await statementsDuring(api.pool, async () => {
    const { data, errors } = await api.ask(asked, { keys });
    expect(errors).toBeUndefined();
    const rows = data?.['albumsByKey'] as readonly unknown[] | undefined;
    expect(rows?.slice(0, 4)).toEqual([
      { name: 'a', tracks: [{ position: 2 }, { position: 4 }] },
      { name: 'b', tracks: [{ position: 1 }, { position: 3 }] },
      { name: 'c', tracks: [] },
      null,
    ]);
  });
  expect(statements).toHaveLength(2);
});

it('refuses a wrong key with its place, and too many', async () => {
  const wrong = await api.ask('query ($keys: [TagKey!]!) { tagsByKey(keys: $keys) { text } }', {
    keys: [{ text: 'x' }, { text: 'a\0b' }],
  });
  expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'keys[1].text' });
  const many = await api.ask('query ($keys: [TagKey!]!) { tagsByKey(keys: $keys) { text } }', {
    keys: Array.from({ length: 1_001 }, (_, id) => ({ id })),
  });
  expect(many.errors?.[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
