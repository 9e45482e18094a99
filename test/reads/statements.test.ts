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
