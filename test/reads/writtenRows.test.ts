import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { columnValues } from '../support/columnValues.ts';
import { randomFrom } from '../support/race.ts';
import { emptied, schemaIn } from '../support/semantics.ts';
import { bothWays, elsewhere, writes } from '../support/written.ts';

let api: TestApi;

beforeAll(async () => {
  api = await elsewhere(schemaIn('columns'));
});
beforeEach(() => emptied(api));
afterAll(() => api?.close());

/** The columns that PostgreSQL writes as they are told; all others are told from their cells. */
const writable = [
  ...['string', 'text', 'varchar', 'varcharAny', 'uuid', 'boolean', 'int', 'smallint', 'bigint', 'float', 'real'],
  ...['decimal', 'decimalAny', 'decimal52', 'decimal30', 'datetime', 'timestamp0', 'timestamp6'],
  ...['timestamptz', 'timestamptz0', 'timestamptz6', 'date'],
];

describe('a page that PostgreSQL writes reads as one that is told value by value', () => {
  it.each(columnValues.map((it) => [it.column, it.exact] as const))('%s', async (column, exact) => {
    for (const value of [...exact, null]) {
      const { errors } = await api.ask('mutation ($data: CellCreate!) { createCell(data: $data) { outcome } }', {
        data: { [column]: value },
      });
      expect(errors).toBeUndefined();
    }
    const { ours, theirs, statements } = await bothWays(api, `{ cells(limit: 100) { id it: ${column} __typename } }`);
    expect(ours).toBe(theirs);
    expect(JSON.parse(ours).errors).toBeUndefined();
    // Among the fractions are some that take another statement.
    expect(statements).toHaveLength(['float', 'real'].includes(column) ? 2 : 1);
    expect(writes(statements)).toHaveLength(writable.includes(column) ? 1 : 0);
  });

  it('with letters that JSON spells in its own way', async () => {
    const letters = Array.from({ length: 0x300 }, (_, index) => String.fromCharCode(index + 1)).join('');
    await api.sql('INSERT INTO "Cell" (string, text) VALUES ($1, $2)', [letters, '\u2028\u2029\ud7ff\ue000\uffff𝄞']);
    const { ours, theirs, statements } = await bothWays(api, '{ cells { string text } }');
    expect(ours).toBe(theirs);
    expect(writes(statements)).toHaveLength(1);
  });

  it('with numbers of every size', async () => {
    const draw = randomFrom(7);
    const numbers = Array.from({ length: 400 }, () => (draw() - 0.5) * 10 ** Math.floor(draw() * 19 - 4));
    await api.sql('INSERT INTO "Cell" (float, real) SELECT v, CAST(v AS real) FROM unnest($1::float8[]) v', [numbers]);
    const values = ['0', '-0', '0.0001', '-123456.7', '999999.9', '1', '-1.5'];
    await api.sql('INSERT INTO "Cell" (float, real) SELECT v, v FROM unnest($1::float8[]) v', [values]);
    // Where one of a page cannot be written, others tell all of it: one page for each.
    for (let offset = 0; offset < 407; offset += 1) {
      const { ours, theirs } = await bothWays(api, `{ cells(limit: 1, offset: ${offset}) { float real } }`);
      expect(ours).toBe(theirs);
    }
  });

  it('when it has no rows, and when nothing but its type is asked of them', async () => {
    for (const query of ['{ cells { id string } }', '{ cells { __typename } }']) {
      const { ours, theirs } = await bothWays(api, query);
      expect(ours).toBe(theirs);
    }
    await api.sql('INSERT INTO "Cell" (int) VALUES (1), (2)');
    const { ours } = await bothWays(api, '{ cells { __typename } }');
    expect(ours).toBe('{"data":{"cells":[{"__typename":"Cell"},{"__typename":"Cell"}]}}');
  });
});

describe('a page with a value that PostgreSQL cannot write is told value by value', () => {
  it.each([
    ['a moment before the first year', 'datetime', `'0044-03-15 BC'`],
    ['a moment after the last', 'timestamptz', `'10000-01-01 00:00:00+00'`],
    ['a moment that is none', 'timestamp6', `'infinity'`],
    ['a day that is none', 'date', `'-infinity'`],
    ['a number that is none', 'float', `'NaN'`],
    ['a number without an end', 'real', `'-infinity'`],
    ['a number with many zeros', 'float', `'1e20'`],
    ['a small number', 'real', `'1e-7'`],
  ])('%s', async (_name, column, value) => {
    await api.sql(`INSERT INTO "Cell" (${column}) VALUES (NULL), (${value})`);
    const { ours, theirs, statements } = await bothWays(api, `{ cells { ${column} } }`);
    expect(ours).toBe(theirs);
    expect(writes(statements)).toHaveLength(1);
    expect(statements.length).toBeGreaterThan(1);
  });

  it('but not a decimal that is none: it has a text', async () => {
    await api.sql(`INSERT INTO "Cell" ("decimalAny") VALUES ('NaN'), ('-0.000'), ('100'), ('1.500')`);
    const { ours, theirs, statements } = await bothWays(api, '{ cells { decimalAny } }');
    expect(ours).toBe(theirs);
    expect(statements).toHaveLength(1);
  });
});
