import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { openDemonstration } from '../support/demonstration.ts';
import { statementsDuring } from '../support/statements.ts';
import { shapes } from './shapes.ts';

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

describe('below a mutation for many rows', () => {
  const selection = 'results { record { name artist { name } tracks(limit: 5) { title credits { role } } tagsCount } }';
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: index + 1, rating: `${count % 9}.25` }));
  const added = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `${count} and ${index}` }));

  it.each([
    ['bulkUpdate', '$rows: [AlbumSave!]!', 'bulkUpdateAlbum(rows: $rows)', (n: number) => ({ rows: rows(n) })],
    ['bulkCreate', '$rows: [AlbumCreate!]!', 'bulkCreateAlbum(rows: $rows)', (n: number) => ({ rows: added(n) })],
    [
      'updateMany',
      '$n: Int!, $rating: Decimal!',
      'updateManyAlbum(where: { id: { lte: $n } }, data: { rating: $rating })',
      (n: number) => ({ n, rating: `${n % 9}.75` }),
    ],
    [
      'deleteMany',
      '$n: String!',
      'deleteManyAlbum(where: { name: { startsWith: $n } })',
      (n: number) => ({ n: `${n} and` }),
    ],
    [
      'saveRelated',
      '$graph: LabelNode!',
      'saveRelatedLabel(graph: $graph)',
      (n: number) => ({ graph: { name: `l${n}`, albums: added(n).map((it) => ({ name: `of ${it.name}` })) } }),
    ],
  ] as const)('%s takes as many statements for one row as for forty', async (verb, declared, field, variables) => {
    const below =
      verb === 'saveRelated' ? 'record { albums(limit: 50) { name tracks { title } tagsCount } }' : selection;
    const counts: number[] = [];
    for (const n of [1, 3, 40]) {
      const sent = await statementsDuring(api.pool, async () => {
        const { errors } = await api.ask(`mutation (${declared}) { ${field} { ${below} } }`, variables(n));
        expect(errors).toBeUndefined();
      });
      counts.push(sent.length);
    }
    expect(new Set(counts).size, counts.join()).toBe(1);
  });
});

describe('columns that are not asked for', () => {
  it('are not read, however large', async () => {
    const [statement = ''] = await statementsDuring(api.pool, () => api.ask('{ albums(limit: 3) { name } }'));
    expect(statement).toContain('"name"');
    expect(statement).not.toContain('"meta"');
    expect(statement).not.toContain('"cover"');
  });

  it.each([
    '{ album(where: { id: 1 }) { name } }',
    '{ albumsByKey(keys: [{ id: 1 }, { name: "x" }]) { name } }',
    '{ albums(limit: 3, where: { meta: { not: null } }, orderBy: [{ artist: { name: ASC } }]) { name } }',
    '{ albumsConnection(first: 3) { totalCount edges { cursor node { name } } pageInfo { endCursor } } }',
    '{ artists(limit: 3) { albums(limit: 3) { name } albumsConnection(first: 3) { nodes { name } } } }',
    '{ tags(limit: 3) { albums(limit: 3) { name } albumsCount } }',
    '{ tracks(limit: 3) { album { name } } }',
    'mutation { loadTrack(where: { id: 1 }) { record { album { name artist { albums { name } } } } } }',
    'query ($no: Boolean! = false) { albums(limit: 3) { name meta @include(if: $no) ...f @skip(if: true) } } fragment f on Album { cover }',
  ])('nowhere: %s', async (query) => {
    const sent = await statementsDuring(api.pool, async () => {
      expect((await api.ask(query)).errors).toBeUndefined();
    });
    for (const it of sent) {
      const selected = it.replace(/ WHERE .*/, '');
      expect(selected).not.toContain('"meta"');
      expect(selected).not.toContain('"cover"');
    }
  });

  it('are read where they lead to what is asked for', async () => {
    const statements = await statementsDuring(api.pool, () => api.ask('{ albums(limit: 3) { artist { name } } }'));
    expect(statements[0]).toContain('"artistId"');
    expect(statements[0]).not.toContain('"meta"');
  });
});
