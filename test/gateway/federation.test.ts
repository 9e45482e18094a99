import { afterAll, beforeAll, expect, it } from 'vitest';
import { schemaIn } from '../support/semantics.ts';
import { type ServedApi, servedApi } from '../support/servedApi.ts';
import { federated, linksSubgraph } from './federated.ts';
import { type Answer, post, type RunningGateway } from './httpGateway.ts';
import { tablesRead } from './tables.ts';

let catalogue: ServedApi;
let club: ServedApi;
let links: RunningGateway;
let gateway: RunningGateway;

// Without introspection: a gateway asks for the SDL instead.
const production = { production: true };

beforeAll(async () => {
  [catalogue, club, links] = await Promise.all([
    servedApi({ ...schemaIn('catalogue'), gateway: 'federation' }, production),
    servedApi({ ...schemaIn('club'), gateway: 'federation' }, production),
    linksSubgraph(),
  ]);
  await catalogue.sql(`
    INSERT INTO "Album" (name) SELECT 'album ' || n FROM generate_series(1, 40) AS n;
    INSERT INTO "Track" ("albumId", position, title) SELECT n, 1, 'track ' || n FROM generate_series(1, 40) AS n`);
  await club.sql(`
    INSERT INTO "Member" (name) VALUES ('Ann'), ('Bob');
    INSERT INTO "Loan" ("memberId", "albumId", position) SELECT 1 + n % 2, n, 1 FROM generate_series(1, 41) AS n`);
  gateway = await federated({ catalogue: catalogue.address, club: club.address, links: links.address });
});

afterAll(async () => {
  for (const it of [gateway, links, club, catalogue]) await it?.close();
});

it('composes with other subgraphs, and finds rows by any key with one statement for each type', async () => {
  const { answer, tables } = await asking(
    '{ members { name loans(limit: 50) { id album { name tracks(limit: 1) { title } } track { title } } } }',
  );
  expect(answer.errors).toBeUndefined();
  const { members } = answer.data as { readonly members: readonly Member[] };
  expect(members.map((it) => [it.name, it.loans.length])).toEqual([
    ['Ann', 20],
    ['Bob', 21],
  ]);
  expect(members[0]?.loans[1]).toEqual({
    id: 4,
    album: { name: 'album 4', tracks: [{ title: 'track 4' }] },
    track: { title: 'track 4' },
  });
  // Nobody's album.
  expect(members[1]?.loans.at(-1)).toEqual({ id: 41, album: null, track: null });
  expect(tables).toEqual([
    ['Album', 'Track', 'Track'],
    ['Loan', 'Member'],
  ]);
});

interface Member {
  readonly name: string;
  readonly loans: readonly unknown[];
}

it('carries mutations to their subgraph, and reads their records through the others', async () => {
  const { data, errors } = await post(
    gateway.address,
    `mutation ($name: String!) {
      getOrCreateAlbum(lookup: { name: $name }) { created outcome record { id } }
      createLoan(data: { member: { name: "Ann" }, albumId: 7, position: 1 }) { created record { album { name } } }
    }`,
    { name: 'album 7' },
  );
  expect([errors, data]).toEqual([
    undefined,
    {
      getOrCreateAlbum: { created: false, outcome: 'UNCHANGED', record: { id: 7 } },
      createLoan: { created: true, record: { album: { name: 'album 7' } } },
    },
  ]);
});

it('brings an error to the client with its code, its fields and what became of the write', async () => {
  const { data, errors } = await post(
    gateway.address,
    'mutation { createAlbum(data: { name: "album 1" }) { created } }',
  );
  expect(data).toEqual({ createAlbum: null });
  expect(errors).toEqual([
    expect.objectContaining({
      message: 'Another Album has this name already.',
      path: ['createAlbum'],
      extensions: expect.objectContaining({
        code: 'UNIQUE_CONFLICT',
        outcome: 'NOT_APPLIED',
        model: 'Album',
        fields: ['name'],
      }),
    }),
  ]);
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
  const tables = await tablesRead([catalogue, club], async () => {
    answer = await post(gateway.address, document);
  });
  return { answer, tables };
}
