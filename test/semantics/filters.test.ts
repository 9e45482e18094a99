import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterSql } from '../../src/database/filterSql.ts';
import type { Parameter } from '../../src/database/session.ts';
import { tableName } from '../../src/database/sql.ts';
import { alwaysTrue } from '../../src/model/alwaysTrue.ts';
import { readFilter } from '../../src/operations/steps/readFilter.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { condition, randomFilter } from '../support/plain/filters.ts';
import { holds } from '../support/plain/holds.ts';
import { chanceFrom, seeds } from '../support/plain/random.ts';
import { modelOf, placesOf, randomWorld, store, type World } from '../support/plain/world.ts';
import { schemaIn } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(schemaIn('filters'));
});
afterAll(() => api?.close());

describe('one condition', () => {
  const chance = chanceFrom(7);
  let world: World;
  beforeAll(async () => {
    world = randomWorld(api.models, chance, 40);
    await store(api, world);
  });

  it('of every operator and value comes out true, false or neither for every row, column by column', async () => {
    const model = modelOf(api.models, 'Thing');
    for (const column of model.columns) {
      const wheres = Array.from({ length: 150 }, () => ({ [column.field]: condition(column, chance) }));
      const parameters: Parameter[] = [];
      const truths = wheres.map((where) => {
        const made = filterSql(readFilter(where, { model, path: 'where' }), 't', parameters.length);
        parameters.push(...made.parameters);
        return made.sql;
      });
      const found = await api.sql(
        `SELECT jsonb_build_array(${truths.slice(0, 100).join(', ')}) || jsonb_build_array(${truths.slice(100).join(', ')}) AS truths FROM "Thing" AS t ORDER BY t.id`,
        parameters,
      );
      for (const [index, row] of world.rows('Thing').entries()) {
        const told = found[index]?.['truths'] as readonly unknown[] | undefined;
        const wrong = wheres.filter((where, number) => told?.[number] !== holds(model, row, where));
        expect(wrong, inspect(row[column.name])).toEqual([]);
      }
    }
  });
});

describe.each(seeds([1, 2]))('seed %i', (seed) => {
  it('every filter finds the rows that meet it, and no other', async () => {
    const chance = chanceFrom(seed);
    const world = randomWorld(api.models, chance, 40);
    await store(api, world);
    const met = { none: 0, some: 0, all: 0 };
    for (let round = 0; round < 800; round += 1) {
      const model = modelOf(api.models, chance.odds(0.8) ? 'Thing' : chance.one(['Owner', 'Badge', 'Place', 'Tag']));
      const where = randomFilter(model, chance);
      const filter = readFilter(where, { model, path: 'where' });
      const rows = world.rows(model.name);
      const expected = rows.flatMap((row, index) => (holds(model, row, where) === true ? [index] : []));
      const { sql, parameters } = filterSql(filter, 't', 0);
      const found = await api.sql(`SELECT to_jsonb(t) AS row FROM ${tableName(model)} AS t WHERE ${sql}`, parameters);
      const told = `round ${round}: ${inspect(where, { depth: null })}`;
      expect(
        placesOf(model, rows, found).toSorted((a, b) => a - b),
        told,
      ).toEqual(expected);
      if (alwaysTrue(filter)) expect(expected.length, told).toBe(rows.length);
      met[expected.length === 0 ? 'none' : expected.length === rows.length ? 'all' : 'some'] += 1;
    }
    // Filters that nothing or everything meets would prove little.
    expect(met.some).toBeGreaterThan(250);
  });
});
