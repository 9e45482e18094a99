import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runningServer } from '../http/runningServer.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { realSchemas } from '../support/realSchemas.ts';

describe('columns called like what every JavaScript object inherits', () => {
  let test: TestApi;

  beforeAll(async () => {
    const [schema] = realSchemas.filter((it) => it.name === 'torture-names');
    if (!schema) throw new Error('There is no torture-names.');
    test = await openApi(schema);
  });

  afterAll(() => test.close());

  it('may be absent from variables', async () => {
    const { post } = await runningServer({}, test.api.schema);
    const query = `mutation ($data: ConstructorCreate!) {
      createConstructor(data: $data) { record { id constructor toString valueOf hasOwnProperty prototype then } }
    }`;
    const { body } = await post({ query, variables: { data: { id: 1, prototype: 2 } } });
    expect(JSON.stringify(body)).toBe(
      '{"data":{"createConstructor":{"record":{"id":1,"constructor":null,"toString":null,"valueOf":null,' +
        '"hasOwnProperty":null,"prototype":2,"then":null}}}}',
    );
  });

  it('are not found in what was left out of a lookup', async () => {
    const { post } = await runningServer({}, test.api.schema);
    const query = `mutation { getOrCreateConstructor(lookup: { id: 2 }, defaults: { then: 1 }) { created record { id then toString } } }`;
    const answers = [await post({ query }), await post({ query })];
    expect(answers.map(({ body }) => JSON.stringify(body))).toEqual(
      [true, false].map(
        (it) => `{"data":{"getOrCreateConstructor":{"created":${it},"record":{"id":2,"then":1,"toString":null}}}}`,
      ),
    );
  });

  it('are written when they are given', async () => {
    const { post } = await runningServer({}, test.api.schema);
    await post({ query: 'mutation { createConstructor(data: { id: 3 }) { outcome } }' });
    const query = `mutation ($data: ConstructorValues) {
      updateConstructor(where: { id: 3 }, data: $data) { changedFields record { constructor toString then } }
    }`;
    const data = JSON.parse('{"constructor":1,"toString":"text","then":2,"valueOf":null,"hasOwnProperty":null}');
    const { body } = await post({ query, variables: { data } });
    expect(JSON.stringify(body)).toBe(
      '{"data":{"updateConstructor":{"changedFields":["constructor","toString","then"],' +
        '"record":{"constructor":1,"toString":"text","then":2}}}}',
    );
  });
});
