import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { openApi } from '../support/api.ts';
import { semantics } from '../support/semantics.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openApi(semantics, { max: 1 }, undefined, {
    page: { usual: 2, largest: 3 },
    filter: { depth: 2, conditions: 3, values: 2 },
    order: { parts: 1, depth: 1 },
  });
  await api.sql(`INSERT INTO "Tag" (text) VALUES ('a'), ('b'), ('c'), ('d')`);
});

afterAll(() => api?.close());

async function told(query: string): Promise<unknown> {
  const { data, errors } = await api.ask(`{ ${query} }`);
  return errors?.[0]?.extensions['code'] ?? data;
}

it('a list has as many rows as are usual, and as many as are allowed where it asks for them', async () => {
  expect(await told('tags { text }')).toEqual({ tags: [{ text: 'a' }, { text: 'b' }] });
  expect(await told('tags(limit: 3) { text }')).toEqual({ tags: [{ text: 'a' }, { text: 'b' }, { text: 'c' }] });
  expect(await told('tagsConnection { nodes { text } }')).toEqual({
    tagsConnection: { nodes: [{ text: 'a' }, { text: 'b' }] },
  });
});

it.each([
  'tags(limit: 4) { text }',
  'tagsConnection(first: 4) { nodes { text } }',
  'tagsConnection(last: 4) { nodes { text } }',
  'things(limit: 1) { tags(limit: 4) { text } }',
  'tagsByKey(keys: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }]) { text }',
  'tags(where: { AND: [{ AND: [{ text: { equals: "a" } }] }] }) { text }',
  'tags(where: { text: { in: ["a", "b", "c"] } }) { text }',
  'tags(where: { OR: [{ id: { gt: 1 } }, { id: { gt: 2 } }, { id: { gt: 3 } }, { id: { gt: 4 } }] }) { text }',
  'tags(orderBy: [{ text: ASC }, { id: ASC }]) { text }',
  'tagsGroupBy(by: [id, text], orderBy: [{ text: ASC }, { id: ASC }]) { count }',
])('more than is allowed is refused: %s', async (query) => {
  expect(await told(query)).toBe('LIMIT_EXCEEDED');
});

it('the filter of a verb has the same limits', async () => {
  const { errors } = await api.ask(
    'mutation { getOrCreateTag(lookup: { text: "z" }, where: { text: { in: ["a", "b", "c"] } }) { created } }',
  );
  expect(errors?.[0]?.extensions['code']).toBe('LIMIT_EXCEEDED');
  expect(await api.sql(`SELECT FROM "Tag" WHERE text = 'z'`)).toEqual([]);
});
