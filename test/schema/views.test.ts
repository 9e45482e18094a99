import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { realSchemas } from '../support/realSchemas.ts';

describe('views', () => {
  let test: TestApi;

  beforeAll(async () => {
    const [schema] = realSchemas.filter((it) => it.name === 'torture-relations');
    if (!schema) throw new Error('There is no torture-relations.');
    test = await openApi(schema);
    await test.sql('INSERT INTO "Viewed" ("id") VALUES (1), (2)');
  });

  afterAll(() => test.close());

  it('are read by key, in lists and through relations', async () => {
    const { data, errors } = await test.ask(`{
      withUnique(where: { docId: 2 }) { total doc { id stats { total } } }
      withUniques(limit: 1, offset: 1) { docId total }
      viewed(where: { id: 1 }) { stats { docId total } }
    }`);
    expect(errors).toBe(undefined);
    expect(data).toEqual({
      withUnique: { total: '7', doc: { id: 2, stats: { total: '7' } } },
      withUniques: [{ docId: 2, total: '7' }],
      viewed: { stats: { docId: 1, total: '7' } },
    });
  });

  it('without any key are read in lists', async () => {
    const { data, errors } = await test.ask('{ noKeys { n s } }');
    expect(errors).toBe(undefined);
    expect(data).toEqual({ noKeys: [{ n: 1, s: 'one' }] });
    expect(test.api.schema.getType('NoKeyKey')).toBe(undefined);
  });

  it('have no mutations, and a line for each', () => {
    for (const model of ['NoKey', 'WithUnique']) {
      expect(test.api.operations.find((it) => it.model === model)?.mutations).toEqual([]);
      const lines = test.api.findings.filter((it) => it.model === model).map((it) => it.message);
      expect(lines).toEqual([
        expect.stringMatching(
          `^${model} has no create, .*delete.*: it is a view: its rows can be read, not written\\.$`,
        ),
      ]);
    }
  });
});
