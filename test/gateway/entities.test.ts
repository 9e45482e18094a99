import { afterAll, beforeAll, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { schemaIn } from '../support/semantics.ts';
import { tablesRead } from './tables.ts';

let catalogue: TestApi;
let keys: TestApi;

beforeAll(async () => {
  [catalogue, keys] = await Promise.all([
    openApi({ ...schemaIn('catalogue'), gateway: 'federation' }),
    openApi({ name: 'entity_keys', prisma: everyKey, gateway: 'federation' }),
  ]);
  await catalogue.sql(`
    INSERT INTO "Album" (name) SELECT 'album ' || n FROM generate_series(1, 5) AS n;
    INSERT INTO "Track" ("albumId", position, title) SELECT n, 1, 'track ' || n FROM generate_series(1, 5) AS n`);
});

afterAll(async () => {
  await keys?.close();
  await catalogue?.close();
});

const everyKey = `datasource db {
  provider = "postgresql"
}

enum Kind {
  LOUD
  QUIET @map("very quiet")
}

model Thing {
  big    BigInt   @id
  kind   Kind     @unique
  at     DateTime @unique
  amount Decimal  @unique @db.Decimal(30, 10)
  raw    Bytes    @unique
  real   Float    @unique
  flag   Boolean  @unique
  text   String   @unique
  code   String   @unique @db.Uuid
  note   String?  @unique

  @@unique([at, kind], name: "moment")
}
`;

const asked = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Album { name } ... on Track { title album { name } } }
}`;

it('answers in the order of the representations, one statement for each type and key, each relation one more', async () => {
  const representations = [
    { __typename: 'Album', id: 2 },
    { __typename: 'Track', albumId: 3, position: 1 },
    { __typename: 'Album', name: 'album 4' },
    { __typename: 'Album', id: 99 },
    { __typename: 'Track', id: 5 },
    { __typename: 'Album', id: 2 },
    { __typename: 'Track', albumId: 4, position: 1 },
  ];
  const [tables] = await tablesRead([catalogue], async () => {
    const { data, errors } = await catalogue.ask(asked, { representations });
    expect([errors, data]).toEqual([
      undefined,
      {
        _entities: [
          { name: 'album 2' },
          { title: 'track 3', album: { name: 'album 3' } },
          { name: 'album 4' },
          null,
          { title: 'track 5', album: { name: 'album 5' } },
          { name: 'album 2' },
          { title: 'track 4', album: { name: 'album 4' } },
        ],
      },
    ]);
  });
  expect(tables).toEqual(['Album', 'Album', 'Album', 'Track', 'Track']);
});

it('finds a row by a key of any type, as it was told', async () => {
  await keys.ask(`mutation {
    createThing(data: {
      big: "9007199254740993", kind: QUIET, at: "2026-03-01T10:00:00.123Z", amount: "12345678901234567890.5", raw: "AP8="
      real: 0.1, flag: false, text: "é ' \\\\", code: "0B8F5A0E-3C55-4A5B-9B1C-1f6f6a1c2d3e"
    }) { created }
  }`);
  const told = await keys.ask('{ things { __typename big kind at amount raw real flag text code note } }');
  expect(told.errors).toBeUndefined();
  const things = told.data?.['things'] as readonly Readonly<Record<string, unknown>>[] | undefined;
  const { __typename, note, ...values } = things?.[0] ?? {};
  const representations = [
    ...Object.entries(values).map(([name, value]) => ({ __typename, [name]: value })),
    { __typename, at: values['at'], kind: values['kind'] },
  ];
  const { data, errors } = await keys.ask(
    'query ($it: [_Any!]!) { _entities(representations: $it) { ... on Thing { text } } }',
    { it: representations },
  );
  expect([errors, data]).toEqual([undefined, { _entities: representations.map(() => ({ text: values['text'] })) }]);
  expect(representations).toHaveLength(10);
  expect(note).toBeNull();
});

it('finds nothing by a key that is null', async () => {
  const { data, errors } = await keys.ask(
    '{ _entities(representations: [{ __typename: "Thing", note: null }]) { __typename } }',
  );
  expect([errors, data]).toEqual([undefined, { _entities: [null] }]);
});

it('refuses what it cannot read in its place, and answers the rest', async () => {
  const { data, errors } = await catalogue.ask(asked, {
    representations: [
      { __typename: 'Album', id: 'one' },
      { __typename: 'Album', id: 1 },
      { __typename: 'Track', albumId: 1 },
      { __typename: 'Nothing', id: 1 },
      { __typename: 'Album', name: 'a\0b' },
      { __typename: 'AlbumPayload', id: 1 },
    ],
  });
  expect(data).toEqual({ _entities: [null, { name: 'album 1' }, null, null, null, null] });
  expect(errors?.map(({ path, extensions }) => [path?.[1], extensions['code'], extensions['argument']])).toEqual([
    [0, 'BAD_USER_INPUT', 'representations[0].id'],
    [2, 'BAD_USER_INPUT', 'representations[2]'],
    [3, 'BAD_USER_INPUT', undefined],
    [4, 'BAD_USER_INPUT', 'representations[4].name'],
    [5, 'BAD_USER_INPUT', undefined],
  ]);
});

it('refuses a representation that is none before anything runs, and more of a type than a list may have', async () => {
  for (const it of [7, {}, { __typename: 7 }, [null]]) {
    const { data, errors } = await catalogue.ask(asked, { representations: [it] });
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  }
  const many = Array.from({ length: 1_001 }, (_, id) => ({ __typename: 'Album', id }));
  const { errors } = await catalogue.ask(asked, { representations: many });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', model: 'Album' });
});
