import { type ExecutionResult, execute as executeByField, getOperationAST, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../src/schema/execute.ts';
import { planOf } from '../../src/schema/plans.ts';
import type { TestApi } from '../support/api.ts';
import { openDemonstration } from '../support/demonstration.ts';
import { seeds } from '../support/plain/random.ts';
import { randomMutation, randomQuery } from '../support/randomDocument.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openDemonstration();
  // The view is made by a migration, which the tables of a test do without.
  await api.sql(`CREATE VIEW album_statistics AS
    SELECT a.id AS album_id, count(*) AS track_count, sum(t."durationMs") AS duration_ms,
      count(*) AS review_count, avg(t.tempo) AS average_stars FROM "Album" a JOIN "Track" t ON t."albumId" = a.id GROUP BY a.id`);
});

afterAll(() => api?.close());

/** The answers of our own way and of graphql-js' executor; null for a document that is not valid. */
async function both(text: string): Promise<readonly [ours: string, theirs: string, planned: boolean] | null> {
  const args = { schema: api.api.schema, document: parse(text) };
  if (validate(args.schema, args.document).length > 0) return null;
  const answers: ExecutionResult[] = [];
  for (const run of [execute, executeByField]) answers.push(await run({ ...args, contextValue: {} }));
  const [ours, theirs] = answers.map((it) => JSON.stringify(it));
  const operation = getOperationAST(args.document);
  return [ours ?? '', theirs ?? '', operation != null && planOf(args, operation) !== null];
}

describe.each(seeds([1]))('seed %i', (seed) => {
  it('random queries are answered as an executor would', async () => {
    const met = { planned: 0, executed: 0 };
    for (let round = 0; round < 1_200; round += 1) {
      const text = randomQuery(api.api.schema, { seed: seed * 10_000 + round, directives: round % 4 === 0 });
      const answers = await both(text);
      if (!answers) continue;
      const [ours, theirs, planned] = answers;
      expect(ours, text).toBe(theirs);
      met[planned ? 'planned' : 'executed'] += 1;
    }
    expect(Math.min(met.planned, met.executed), JSON.stringify(met)).toBeGreaterThan(40);
  });

  it('and so are mutations that find everything as it is to be', async () => {
    const fields = [
      'loadAlbum(where: { id: 1 })',
      'loadAlbum(where: { id: 99999 })',
      'bulkUpdateAlbum(rows: [{ id: 1, rating: "5.00" }, { id: 99999, rating: "1.00" }], onMissing: SKIP)',
      'updateManyTag(where: { id: { lte: 3 } }, data: { description: "x" })',
      'saveRelatedLabel(graph: { id: "00000000-0000-4000-8000-000000000009", name: "l", albums: [{ id: 1 }] })',
    ];
    await api.ask(`mutation { ${fields.map((it, index) => `m${index}: ${it} { __typename }`).join(' ')} }`);
    let planned = 0;
    for (let round = 0; round < 200; round += 1) {
      const text = randomMutation(api.api.schema, fields, { seed: seed * 10_000 + round, directives: round % 4 === 0 });
      const answers = await both(text);
      if (!answers) continue;
      expect(answers[0], text).toBe(answers[1]);
      planned += answers[2] ? 1 : 0;
    }
    expect(planned).toBeGreaterThan(20);
  });
});
