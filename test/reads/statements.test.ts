import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { openDemonstration } from '../support/demonstration.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openDemonstration();
  // The first labels stand one below the other, so that there is something at every depth.
  await api.sql(`
    UPDATE "Label" AS it SET "parentId" = above.id FROM
      (SELECT id, lag(id) OVER (ORDER BY id DESC) AS below, row_number() OVER (ORDER BY id) AS n FROM "Label") AS above
    WHERE above.below IS NOT NULL AND it.id = above.below`);
});

afterAll(() => api?.close());

/** What is asked, and how many statements it takes, whatever `$n` is: how many rows a list may have. */
const shapes: readonly (readonly [name: string, query: string, statements: number])[] = [
  ['a list', '{ albums(limit: $n) { name } }', 1],
  ['a list of nothing but its type', '{ albums(limit: $n) { __typename } }', 1],
  ['two lists', '{ albums(limit: $n) { name } tracks(limit: $n) { title } }', 2],
  ['one list under two names', '{ a: albums(limit: $n) { name } b: albums(limit: $n) { id } }', 2],
  ['one row', '{ album(where: { id: 1 }) { name } }', 1],
  ['one row and its list', '{ album(where: { id: 1 }) { name tracks(limit: $n) { title } } }', 2],
  ['a to-one relation', '{ tracks(limit: $n) { title album { name } } }', 2],
  ['a chain of to-one relations', '{ tracks(limit: $n) { album { artist { country { name } } } } }', 4],
  ['two relations to one model', '{ albums(limit: $n) { artist { name } producer { name } } }', 3],
  ['one relation under two names', '{ albums(limit: $n) { a: artist { name } b: artist { slug } } }', 3],
  ['a list in a list', '{ albums(limit: $n) { tracks(limit: $n) { title } } }', 2],
  [
    'lists three deep',
    '{ artists(limit: $n) { albums(limit: $n) { tracks(limit: $n) { credits(limit: $n) { role } } } } }',
    4,
  ],
  [
    'a list under two names with other arguments',
    '{ albums(limit: $n) { a: tracks(limit: 1) { title } b: tracks(limit: $n, offset: 1) { title } } }',
    3,
  ],
  [
    'a list under two names with other conditions',
    '{ albums(limit: $n) { a: tracks(where: { position: { lt: 3 } }) { title } b: tracks(where: { position: { gte: 3 } }) { title } } }',
    3,
  ],
  ['many to many', '{ albums(limit: $n) { tags(limit: $n) { name } } }', 2],
  ['many to many and back', '{ albums(limit: $n) { tags(limit: $n) { albums(limit: $n) { name } } } }', 3],
  ['a self-relation, upwards', '{ labels(limit: $n) { parent { parent { name } } } }', 3],
  ['a self-relation, downwards', '{ labels(limit: $n) { imprints(limit: $n) { imprints(limit: $n) { name } } } }', 3],
  [
    'a self-relation, many to many',
    '{ artists(limit: $n) { influences(limit: $n) { name } influenced(limit: $n) { name } } }',
    3,
  ],
  ['both ends of a pair', '{ listeners(limit: $n) { followers(limit: $n) { follower { email } } } }', 3],
  ['a compound foreign key', '{ concerts(limit: $n) { stage { venue { name } } } }', 3],
  [
    'rows behind a compound key',
    '{ stages(limit: $n) { concerts(limit: $n) { performances(limit: $n) { slot } } } }',
    3,
  ],
  ['a foreign key to a unique', '{ profiles(limit: $n) { favouriteAlbum { name } } }', 2],
  ['the other end of a unique key', '{ albums(limit: $n) { favouriteOf(limit: $n) { listener { email } } } }', 3],
  ['one to one, seen from the other side', '{ listeners(limit: $n) { profile { listenerId } } }', 2],
  ['a count', '{ albums(limit: $n) { tracksCount } }', 2],
  ['a count beside its list', '{ albums(limit: $n) { tracksCount tracks(limit: $n) { title } } }', 3],
  [
    'counts under two names',
    '{ albums(limit: $n) { all: tracksCount some: tracksCount(where: { position: { lt: 3 } }) } }',
    3,
  ],
  ['a count of many to many', '{ tags(limit: $n) { albumsCount } }', 2],
  ['a count in a list in a list', '{ artists(limit: $n) { albums(limit: $n) { tagsCount reviewsCount } } }', 4],
  ['a condition on a list', '{ albums(limit: $n, where: { tracks: { some: { position: { gte: 2 } } } }) { name } }', 1],
  [
    'a condition on a list below',
    '{ artists(limit: $n) { albums(limit: $n, where: { tags: { none: { name: { contains: "x" } } } }) { name } } }',
    2,
  ],
  ['a fragment', '{ albums(limit: $n) { ...a } } fragment a on Album { name artist { name } }', 2],
  [
    'fragments that overlap',
    '{ albums(limit: $n) { ...a ...b } } fragment a on Album { artist { name } tracks(limit: 2) { title } } fragment b on Album { artist { slug } tracks(limit: 2) { position } }',
    3,
  ],
  ['fragments in place', '{ albums(limit: $n) { ... on Album { artist { name } } ... { artist { slug } } } }', 2],
  [
    'what is skipped',
    '{ albums(limit: $n) { name artist @skip(if: true) { name } tracks @include(if: false) { title } } }',
    1,
  ],
  ['what is included', '{ albums(limit: $n) { name artist @skip(if: false) { name } } }', 2],
  ['keys', '{ albumsByKey(keys: [{ id: 1 }, { id: 2 }]) { name } }', 1],
  ['keys of two kinds', '{ albumsByKey(keys: [{ id: 1 }, { name: "Porch Light" }]) { name } }', 2],
  [
    'keys and lists below',
    '{ albumsByKey(keys: [{ id: 1 }, { id: 2 }]) { tracks(limit: $n) { credits { role } } } }',
    3,
  ],
  ['a list of which there is none', '{ albums(limit: 0) { tracks(limit: $n) { title } } }', 1],
];

describe('the number of statements is that of the shape', () => {
  it.each(shapes)('%s', async (_name, query, statements) => {
    const counts: number[] = [];
    for (const n of [1, 3, 40]) {
      const asked = query.includes('$n') ? `query ($n: Int!) ${query}` : query;
      const seen = await statementsDuring(api.pool, async () => {
        const { errors } = await api.ask(asked, { n });
        expect(errors).toBeUndefined();
      });
      counts.push(seen.length);
    }
    expect(counts).toEqual([statements, statements, statements]);
  });
});

describe('below a mutation', () => {
  const selection = 'record { name artist { name } tracks(limit: 5) { title } tracksCount }';

  it.each([
    ['getOrCreate', `getOrCreateAlbum(lookup: { name: "Porch Light" }) { ${selection} }`, 1],
    ['load', `loadAlbum(where: { id: 1 }) { ${selection} }`, 1],
    ['upsert', `upsertAlbum(data: { id: 1, rating: "5.5" }) { ${selection} }`, 4],
  ])('%s reads the record with one statement for each relation', async (_verb, field, own) => {
    const read = await statementsDuring(api.pool, async () => {
      const { errors } = await api.ask(`mutation { ${field} }`);
      expect(errors).toBeUndefined();
    });
    expect(read.filter((it) => !/^(BEGIN|COMMIT)/.test(it)).length).toBeLessThanOrEqual(own + 3);
    const relations = read.filter((it) => it.includes('AS p(k0'));
    expect(relations).toHaveLength(3);
  });
});

describe('columns that are not asked for', () => {
  it('are not read, however large', async () => {
    const [statement = ''] = await statementsDuring(api.pool, () => api.ask('{ albums(limit: 3) { name } }'));
    expect(statement).toContain('"name"');
    expect(statement).not.toContain('"meta"');
    expect(statement).not.toContain('"cover"');
  });

  it('are read where they lead to what is asked for', async () => {
    const statements = await statementsDuring(api.pool, () => api.ask('{ albums(limit: 3) { artist { name } } }'));
    expect(statements[0]).toContain('"artistId"');
    expect(statements[0]).not.toContain('"meta"');
  });
});
