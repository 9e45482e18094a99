import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aggregateEachSql,
  aggregateSql,
  groupsSql,
  type Measured,
  measuredIn,
} from '../../src/database/aggregateSql.ts';
import { rowOf } from '../../src/database/cells.ts';
import { placeOf, type ReadSql } from '../../src/database/readSql.ts';
import { type Measures, summable } from '../../src/model/measures.ts';
import type { Column, Model } from '../../src/model/model.ts';
import { orderable } from '../../src/model/operators.ts';
import { pathOf } from '../../src/model/path.ts';
import { readFilter } from '../../src/operations/steps/readFilter.ts';
import { readGroups } from '../../src/operations/steps/readGroups.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { compare, scaled } from '../support/plain/compare.ts';
import { randomFilter } from '../support/plain/filters.ts';
import { holds, type PlainRow } from '../support/plain/holds.ts';
import { compareBy, extreme, floatSum, groupsOf, sum, valued } from '../support/plain/measure.ts';
import { type Chance, chanceFrom, seeds } from '../support/plain/random.ts';
import { modelOf, randomWorld, store, type World } from '../support/plain/world.ts';
import { schemaIn } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(schemaIn('filters'));
});
afterAll(() => api?.close());

describe.each(seeds([1, 2]))('seed %i', (seed) => {
  const chance = chanceFrom(seed);
  let world: World;
  let thing: Model;
  beforeAll(async () => {
    world = randomWorld(api.models, chance, 50);
    thing = modelOf(api.models, 'Thing');
    await store(api, world);
  });

  it('what is worked out over filtered rows is what they hold', async () => {
    for (let round = 0; round < 120; round += 1) {
      const where = chance.odds(0.2) ? {} : randomFilter(thing, chance, 1);
      const filter = readFilter(where, { model: thing, path: 'where' });
      const rows = world.rows('Thing').filter((row) => holds(thing, row, where) === true);
      const measures = randomMeasures(thing, rows, chance);
      const [cells] = await asked(aggregateSql(thing, { measures, filter }));
      refuteMeasures(measuredIn(measures, cells), { measures, rows, told: `round ${round}: ${inspect(where)}` });
    }
  });

  it('groups hold the rows with their values, in the order asked for, page by page', async () => {
    for (let round = 0; round < 100; round += 1) {
      const columns = [chance.one(thing.columns.filter(orderable)), chance.one(thing.columns.filter(orderable))];
      const by = columns[0] === columns[1] ? columns.slice(1) : columns;
      const where = randomFilter(thing, chance, 0);
      const filter = readFilter(where, { model: thing, path: 'where' });
      const rows = world.rows('Thing').filter((row) => holds(thing, row, where) === true);
      const measures = randomMeasures(thing, rows, chance);
      const told = `round ${round}: ${inspect({ by: by.map((it) => it.name), where })}`;

      const down = chance.odds(0.5);
      const last = by.at(-1) as Column;
      // With the last column first, and perhaps downwards: the others follow ascending.
      const { order } = readGroups(thing, {
        by: by.map((it) => it.name),
        orderBy: [{ [last.field]: down ? 'DESC' : 'ASC' }],
      });
      const expected = groupsOf([last, ...by.slice(0, -1)], rows);
      const all = down ? sortedDown(last, expected) : expected;
      const [limit, offset] = [1 + chance.below(20), chance.below(4)];
      const found = await asked(groupsSql(thing, { by, order, measures, filter, limit, offset }));
      const page = all.slice(offset, offset + limit);
      expect(found.length, told).toBe(page.length);
      for (const [index, group] of page.entries()) {
        const cells = found[index] ?? {};
        expect(compareBy(by, rowOf({ columns: by }, cells), group[0] ?? {}), told).toBe(0);
        refuteMeasures(measuredIn(measures, cells), { measures, rows: group, told });
      }
    }
  });

  it('what is worked out for each of many parents is what their own rows hold', async () => {
    const relations = api.models.flatMap((model) => model.relations.map((relation) => ({ model, relation })));
    for (const { model, relation } of relations.filter((it) => it.relation.kind === 'toMany'))
      for (let round = 0; round < 3; round += 1) {
        const { target } = relation;
        const where = chance.odds(0.3) ? {} : randomFilter(target, chance, 1);
        const filter = readFilter(where, { model: target, path: 'where' });
        const parents = world.rows(model.name);
        const { from } = pathOf(relation);
        const keys = parents.map((row) => from.map((it) => row[it.name]));
        const measures = randomMeasures(target, world.rows(target.name), chance);
        const found = await asked(aggregateEachSql(relation, { measures, filter }, keys));
        for (const [index, parent] of parents.entries()) {
          const rows = (parent[relation.name] as PlainRow[]).filter((row) => holds(target, row, where) === true);
          const cells = found.find((it) => placeOf(it) === index + 1);
          const told = `${model.name}.${relation.name} of ${index}: ${inspect(where)}`;
          refuteMeasures(measuredIn(measures, cells), { measures, rows, told });
        }
      }
  });
});

function asked({ sql, parameters }: ReadSql) {
  return api.sql(sql, parameters);
}

// PostgreSQL refuses a sum of floats that is beyond them: columns that hold such values are not added up.
function randomMeasures(model: Model, rows: readonly PlainRow[], chance: Chance): Measures {
  const some = (of: (it: Column) => boolean) => model.columns.filter((it) => of(it) && chance.odds(0.3));
  const addable = (it: Column) => summable(it) && !rows.some((row) => Math.abs(Number(row[it.name])) > 1e300);
  return { count: true, min: some(orderable), max: some(orderable), sum: some(addable), avg: some(addable) };
}

interface Expected {
  readonly measures: Measures;
  readonly rows: readonly PlainRow[];
  readonly told: string;
}

function refuteMeasures(measured: Measured, { measures, rows, told }: Expected): void {
  expect(measured.count, told).toBe(rows.length);
  for (const what of ['min', 'max'] as const)
    for (const column of measures[what]) {
      const [value, wanted] = [measured[what][column.name], extreme(column, rows, what)];
      const same = value === null || wanted === null ? value === wanted : compare(column, value, wanted) === 0;
      expect(same, `${told} ${what} ${column.name}: ${inspect([value, wanted])}`).toBe(true);
    }
  for (const what of ['sum', 'avg'] as const)
    for (const column of measures[what]) {
      const [value, count] = [measured[what][column.name], what === 'sum' ? 1 : valued(column, rows)];
      const wanted = column.type === 'Float' ? floatSum(column, rows) : sum(column, rows);
      const text = `${told} ${what} ${column.name}: ${inspect([value, wanted])}`;
      if (wanted === null) expect(value, text).toBe(null);
      else if (typeof wanted !== 'bigint')
        expect(Math.abs(Number(value) * count - wanted[0]), text).toBeLessThanOrEqual(2 * wanted[1]);
      else if (what === 'sum') {
        expect(typeof value, text).toBe('string');
        expect(scaled(String(value)), text).toBe(wanted);
      } else {
        // At least 16 digits of it: of its sum, so many as make no difference of more than one in 10^15.
        const difference = scaled(String(value)) * BigInt(count) - wanted;
        const allowed = BigInt(count) * 10n ** 24n + (wanted < 0n ? -wanted : wanted) / 10n ** 15n;
        expect(difference <= allowed && -difference <= allowed, text).toBe(true);
      }
    }
}

// Groups by one column downwards; those with equal values in it keep their order.
function sortedDown(column: Column, groups: readonly (readonly PlainRow[])[]): readonly (readonly PlainRow[])[] {
  return groups.toSorted((a, b) => -compareBy([column], a[0] ?? {}, b[0] ?? {}));
}
