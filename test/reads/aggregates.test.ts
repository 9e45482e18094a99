import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { openSemantics } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openSemantics();
  await api.sql(`
    INSERT INTO "Album" (name) VALUES ('a'), ('b'), ('c');
    INSERT INTO "Track" (title, position, "playCount", "albumId") VALUES
      ('one', 1, 10, 1), ('two', 2, 30, 1), ('three', 3, NULL, 1), ('four', 1, 5, 2);
    INSERT INTO "Money" (price) VALUES (1.10), (2.25)`);
});

afterAll(() => api?.close());

it('counts, and works out extremes, sums and averages', async () => {
  const { data, errors } = await api.ask(
    '{ tracksAggregate { count min { title playCount } max { playCount } sum { playCount position } avg { playCount } } moneyAggregate: moneyListAggregate { sum { price } } }'.replace(
      'moneyAggregate: moneyListAggregate',
      `money: ${api.models.find((it) => it.name === 'Money')?.names.many}Aggregate`,
    ),
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    tracksAggregate: {
      count: 4,
      min: { title: 'four', playCount: 5 },
      max: { playCount: 30 },
      sum: { playCount: '45', position: '7' },
      avg: { playCount: '15' },
    },
    money: { sum: { price: '3.35' } },
  });
});

it('has no values for no rows', async () => {
  const { data, errors } = await api.ask(
    '{ tracksAggregate(where: { title: { equals: "none" } }) { count min { playCount } sum { playCount } avg { playCount } } }',
  );
  expect([errors, data?.['tracksAggregate']]).toEqual([
    undefined,
    { count: 0, min: { playCount: null }, sum: { playCount: null }, avg: { playCount: null } },
  ]);
});

it('works out the average of numbers whose squares are too large', async () => {
  await api.sql(`INSERT INTO "Movie" (name, year, profit) VALUES ('a', 1, 1e200), ('b', 1, 3e200)`);
  const { data, errors } = await api.ask(
    '{ moviesAggregate { avg { profit } } none: moviesAggregate(where: { OR: [] }) { avg { profit } } }',
  );
  expect([errors, data]).toEqual([
    undefined,
    { moviesAggregate: { avg: { profit: 2e200 } }, none: { avg: { profit: null } } },
  ]);
});

it('works out for every row of a list in one statement', async () => {
  const asked =
    '{ albums(limit: 10) { name tracksAggregate { count max { position } } few: tracksAggregate(where: { position: { gte: 2 } }) { count sum { position } } } }';
  const statements = await statementsDuring(api.pool, async () => {
    const { data, errors } = await api.ask(asked);
    expect([errors, data?.['albums']]).toEqual([
      undefined,
      [
        { name: 'a', tracksAggregate: { count: 3, max: { position: 3 } }, few: { count: 2, sum: { position: '5' } } },
        { name: 'b', tracksAggregate: { count: 1, max: { position: 1 } }, few: { count: 0, sum: { position: null } } },
        {
          name: 'c',
          tracksAggregate: { count: 0, max: { position: null } },
          few: { count: 0, sum: { position: null } },
        },
      ],
    ]);
  });
  expect(statements).toHaveLength(3);
});

it('groups rows by equal values, no value being one', async () => {
  const { data, errors } = await api.ask(
    '{ tracksGroupBy(by: [albumId, position], orderBy: [{ position: DESC }], limit: 3) { key { albumId position title } count sum { playCount } } }',
  );
  expect([errors, data?.['tracksGroupBy']]).toEqual([
    undefined,
    [
      { key: { albumId: 1, position: 3, title: null }, count: 1, sum: { playCount: null } },
      { key: { albumId: 1, position: 2, title: null }, count: 1, sum: { playCount: '30' } },
      { key: { albumId: 1, position: 1, title: null }, count: 1, sum: { playCount: '10' } },
    ],
  ]);
  const wrong = await api.ask('{ tracksGroupBy(by: [position], orderBy: [{ title: ASC }]) { count } }');
  expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'orderBy[0]' });
  const none = await api.ask('{ tracksGroupBy(by: []) { count } }');
  expect(none.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'by' });
});
