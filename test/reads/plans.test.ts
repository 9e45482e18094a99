import { type ExecutionResult, execute as executeByField, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../src/schema/execute.ts';
import type { TestApi } from '../support/api.ts';
import { openDemonstration } from '../support/demonstration.ts';
import { shapes } from './shapes.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openDemonstration();
});

afterAll(() => api?.close());

/** The answer of our own way, and that of graphql-js' executor. */
async function both(query: string, variables: object): Promise<readonly [ours: string, theirs: string]> {
  const args = { schema: api.api.schema, document: parse(query), variableValues: { ...variables } };
  const answers: ExecutionResult[] = [];
  for (const run of [execute, executeByField]) answers.push(await run({ ...args, contextValue: {} }));
  const [ours, theirs] = answers.map((it) => JSON.stringify(it));
  return [ours ?? '', theirs ?? ''];
}

describe('a query is answered as an executor would', () => {
  it.each(shapes)('%s', async (_name, query) => {
    const [ours, theirs] = await both(query.includes('$n') ? `query ($n: Int!) ${query}` : query, { n: 7 });
    expect(ours).toBe(theirs);
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

  it('a stored value that the schema cannot tell', async () => {
    await api.sql(`UPDATE "Track" SET danceability = 'NaN' WHERE id = (SELECT min(id) FROM "Track")`);
    const [ours, theirs] = await both('{ tracks(limit: 3) { title danceability } }', {});
    expect(ours).toBe(theirs);
    expect(JSON.parse(ours).errors).toHaveLength(1);
  });
});
