import { execute as executeByField, type GraphQLSchema, getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../src/schema/execute.ts';
import { planOf } from '../../src/schema/plans.ts';
import type { TestApi } from '../support/api.ts';
import { openDemonstration } from '../support/demonstration.ts';
import { bothWays } from '../support/written.ts';
import { shapes } from './shapes.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openDemonstration();
});

afterAll(() => api?.close());

/** Whether a document is answered without an executor. */
function isPlanned(schema: GraphQLSchema, query: string): boolean {
  const document = parse(query);
  const operation = getOperationAST(document);
  return operation != null && planOf({ schema, document }, operation) !== null;
}

/** The answer of our own way, letter by letter, and that of graphql-js' executor. */
async function both(query: string, variables: object): Promise<readonly [ours: string, theirs: string]> {
  const { ours, theirs } = await bothWays(api, query, variables);
  return [ours, theirs];
}

describe('a query is answered as an executor would', () => {
  it.each(shapes)('%s', async (_name, query) => {
    const asked = query.includes('$n') ? `query ($n: Int!) ${query}` : query;
    const [ours, theirs] = await both(asked, { n: 7 });
    expect(ours).toBe(theirs);
    expect(isPlanned(api.api.schema, asked)).toBe(!query.includes('@'));
    expect(JSON.parse(ours).errors).toBeUndefined();
  });

  it('every column of every model', async () => {
    for (const { names, columns } of api.models) {
      const fields = columns.map((it) => it.field).join(' ');
      const [ours, theirs] = await both(`{ ${names.many}(limit: 20) { __typename ${fields} } }`, {});
      expect(ours).toBe(theirs);
    }
  });

  it.each([
    [
      'names that objects have of themselves',
      '{ constructor: albums(limit: 1) { toString: name hasOwnProperty: id } }',
    ],
    ['a name that would set a prototype', '{ __proto__: albums(limit: 1) { __proto__: name } }'],
    ['a field twice', '{ albums(limit: 1) { name name ...f } } fragment f on Album { name id }'],
    ['the type of the query', '{ __typename albums(limit: 1) { name } }'],
    ['introspection beside a list', '{ __schema { queryType { name } } albums(limit: 1) { name } }'],
  ])('%s', async (_name, query) => {
    const [ours, theirs] = await both(query, {});
    expect(ours).toBe(theirs);
  });

  it.each([
    ['a key that is refused', '{ tag(where: {}) { name } tags(limit: 1) { name } }'],
    ['a list that is refused, for it may not be null', '{ tag(where: { id: 1 }) { name } tags(limit: -1) { name } }'],
    ['a variable that is null where no null may be', 'query ($n: Int) { tags(limit: $n) { name } }'],
  ])('%s', async (_name, query) => {
    const [ours, theirs] = await both(query, { n: null });
    expect(ours).toBe(theirs);
    expect(JSON.parse(ours).errors).toHaveLength(1);
  });

  it.each<[string, string, object]>([
    ['a variable with a default', 'query ($n: Int! = 2) { tags(limit: $n) { name } }', {}],
    ['a variable without a value, and a default of the argument', 'query ($n: Int) { tags(limit: $n) { name } }', {}],
    [
      'a variable without a value',
      'query ($w: TagFilter, $o: [TagOrder!]) { tags(limit: 2, where: $w, orderBy: $o) { name } }',
      {},
    ],
    ['a variable that is null', 'query ($w: TagFilter) { tags(limit: 2, where: $w) { name } }', { w: null }],
    [
      'variables within what is given',
      'query ($t: String!, $by: Sort) { tags(limit: 3, where: { name: { gte: $t } }, orderBy: [{ name: $by }]) { name } }',
      { t: 'b', by: 'DESC' },
    ],
    ['one object where a list belongs', '{ tags(limit: 3, orderBy: { name: DESC }) { name } }', {}],
    ['null where nothing could stand', '{ tags(limit: 3, where: null, orderBy: null) { name } }', {}],
  ])('%s, twice', async (_name, query, variables) => {
    for (const _time of [1, 2]) {
      const [ours, theirs] = await both(query, variables);
      expect(ours).toBe(theirs);
      expect(JSON.parse(ours).errors).toBeUndefined();
    }
  });

  it('texts with everything that JSON escapes, and what it leaves', async () => {
    const nasty = [
      '"',
      '\\',
      '/',
      '\u0001',
      '\u001f',
      ' ',
      '\u007f',
      '\u2028',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '𝄞',
      'é\n\t',
      '',
    ];
    await api.sql('UPDATE "Artist" SET biography = $1 WHERE id = (SELECT min(id) FROM "Artist")', [nasty.join('x')]);
    for (const text of nasty) await api.sql('INSERT INTO "Tag" (name) VALUES ($1)', [`~${text}`]);
    const [ours, theirs] = await both(
      '{ artists(limit: 2) { name biography } tags(where: { name: { startsWith: "~" } }) { name } }',
      {},
    );
    expect(ours).toBe(theirs);
    expect(JSON.parse(ours).data.tags).toHaveLength(nasty.length);
    await api.sql(`DELETE FROM "Tag" WHERE name LIKE '~%'`);
  });

  it('a stored value that the schema cannot tell', async () => {
    await api.sql(`UPDATE "Track" SET danceability = 'NaN' WHERE id = (SELECT min(id) FROM "Track")`);
    const [ours, theirs] = await both('{ tracks(limit: 3) { title danceability } }', {});
    expect(ours).toBe(theirs);
    expect(JSON.parse(ours).errors).toHaveLength(1);
  });
});

/** Documents that write, one after another, with what each of them is about. */
const writes: readonly (readonly [name: string, document: string])[] = [
  [
    'a new row, and what it is related to',
    `mutation { createTag(data: { name: "attic" }) { __typename created outcome changedFields linked protection graph { count }
      record { __typename id name albums { name } albumsCount albumsConnection { totalCount } } } }`,
  ],
  [
    'a row found, under names of its own',
    `mutation { toString: getOrCreateTag(lookup: { name: "attic" }) { constructor: outcome protection a: record { id } b: record { ...f } } }
      fragment f on Tag { name albums(limit: 1) { id } }`,
  ],
  [
    'many rows, and what they are related to',
    `mutation { bulkCreateTag(rows: [{ name: "attic" }, { name: "cellar" }], onConflict: { action: IGNORE }) {
      counts { created skipped total } results { index outcome record { name albums { name } } other: record { id } } } }`,
  ],
  [
    'a graph',
    `mutation { saveRelatedTag(graph: { name: "roof", albums: [{ id: 1 }] }, follow: true) {
      outcome graph { count linked unlinked nodes { path ref model key outcome } } record { albums { id tracksAggregate { count max { title } } } } } }`,
  ],
  [
    'several fields, one after another, whether or not those before them failed',
    `mutation { a: createTag(data: { name: "x" }) { created } b: createTag(data: { name: "x" }) { created }
      c: updateTag(where: { name: "x" }, data: { name: "y" }) { changedFields record { name } } d: deleteTag(where: { name: "x" }) { outcome record { id } } }`,
  ],
  [
    'what is refused before it begins',
    'mutation { createTag(data: { name: "z" }) { record { albums(limit: -1) { id } } } }',
  ],
  [
    'what cannot be told below a row, between two writes that are carried out once',
    `mutation { a: updateAlbum(where: { id: 1 }, increment: { plays: 1 }) { record { plays } }
      b: updateAlbum(where: { id: 1 }, increment: { plays: 1 }) { outcome record { plays tracks { title danceability } } }
      c: updateAlbum(where: { id: 1 }, increment: { plays: 1 }) { record { plays } } }`,
  ],
  [
    'nothing but its type',
    'mutation { deleteManyTag(where: { name: { in: ["attic", "cellar"] } }) { __typename results { __typename } } }',
  ],
];

describe('a mutation is answered as an executor would', () => {
  it('document by document, on databases that are the same', async () => {
    const theirs = await openDemonstration();
    const ours = await openDemonstration();
    for (const { sql } of [ours, theirs])
      await sql(`UPDATE "Track" SET danceability = 'NaN' WHERE id = (SELECT min(id) FROM "Track" WHERE "albumId" = 1)`);
    for (const [name, text] of writes) {
      const document = parse(text);
      const told = await execute({ schema: ours.api.schema, document, contextValue: {} });
      const expected = await executeByField({ schema: theirs.api.schema, document, contextValue: {} });
      expect([name, JSON.stringify(told)]).toEqual([name, JSON.stringify(expected)]);
      expect([name, isPlanned(ours.api.schema, text)]).toEqual([name, true]);
    }
    await Promise.all([ours.close(), theirs.close()]);
  });
});
