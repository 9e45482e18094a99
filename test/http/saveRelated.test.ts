import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { runningServer } from './runningServer.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics);
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const selection = `outcome created changedFields protection record { id name tags { text } }
  graph { count linked unlinked nodes { path ref model key outcome } }`;

async function ask(query: string, variables: object = {}) {
  const { post } = await runningServer({}, api.api.schema);
  return (await post({ query, variables })).body;
}

it('a graph is saved, and told node by node', async () => {
  const { data, errors } = await ask(
    `mutation ($tags: [TagNode!]) { saveRelatedThing(graph: { _ref: "t", name: "t", tags: $tags }, follow: true) { ${selection} } }`,
    {
      tags: [
        { text: 'foo', _match: 'text' },
        { text: 'bar', things: [{ _use: 't' }] },
      ],
    },
  );
  expect(errors).toBeUndefined();
  const tag = (id: number) => ({
    path: `root.tags[${id - 1}]`,
    ref: null,
    model: 'Tag',
    key: { id },
    outcome: 'CREATED',
  });
  expect(data).toEqual({
    saveRelatedThing: {
      outcome: 'CREATED',
      created: true,
      changedFields: [],
      protection: null,
      record: { id: 1, name: 't', tags: [{ text: 'foo' }, { text: 'bar' }] },
      graph: {
        count: 3,
        linked: 2,
        unlinked: 0,
        nodes: [
          { path: 'root', ref: 't', model: 'Thing', key: { id: 1 }, outcome: 'CREATED' },
          tag(1),
          tag(2),
          { path: 'root.tags[1].things[0]', ref: 't', model: 'Thing', key: { id: 1 }, outcome: 'CREATED' },
        ],
      },
    },
  });
});

it('what fails is told with its place', async () => {
  await api.run('create', 'Tag', { data: { text: 'foo' } });
  const { data, errors } = await ask(
    'mutation { saveRelatedThing(graph: { name: "t", tags: [{ text: "foo" }] }) { outcome } }',
  );
  expect(data).toEqual({ saveRelatedThing: null });
  expect(errors?.map((it) => it.extensions)).toEqual([
    {
      code: 'UNIQUE_CONFLICT',
      outcome: 'NOT_APPLIED',
      model: 'Tag',
      fields: ['text'],
      node: 'root.tags[0]',
      requestId: expect.any(String),
    },
  ]);
  expect(await rowsIn(api, 'Thing')).toEqual([]);
});

it('what the model does not have is refused by the schema', async () => {
  const { data, errors } = await ask('mutation { saveRelatedHq(graph: { name: "M", nonexistent: [] }) { outcome } }');
  expect(data).toBeUndefined();
  expect(errors?.map((it) => it.extensions['code'])).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});

it('of every other verb the graph is null', async () => {
  const { data } = await ask('mutation { createTag(data: { text: "x" }) { graph { count } } }');
  expect(data).toEqual({ createTag: { graph: null } });
});
