import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { afterSql, cursorCells, cursorValues } from '../../src/database/cursorSql.ts';
import { filterSql } from '../../src/database/filterSql.ts';
import { type OrderSql, orderSql } from '../../src/database/orderSql.ts';
import type { Cells, Parameter } from '../../src/database/session.ts';
import { tableName } from '../../src/database/sql.ts';
import type { Model } from '../../src/model/model.ts';
import { reversed } from '../../src/model/order.ts';
import { cursorOf, readCursor } from '../../src/operations/steps/cursor.ts';
import { readFilter } from '../../src/operations/steps/readFilter.ts';
import { readOrder } from '../../src/operations/steps/readOrder.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { randomFilter } from '../support/plain/filters.ts';
import { holds } from '../support/plain/holds.ts';
import { compareRows, randomOrder } from '../support/plain/orders.ts';
import { chanceFrom, seeds } from '../support/plain/random.ts';
import { modelOf, placesOf, randomWorld, store } from '../support/plain/world.ts';
import { schemaIn } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(schemaIn('filters'));
});
afterAll(() => api?.close());

describe.each(seeds([1, 2]))('seed %i', (seed) => {
  it('every order stands as it should, and every cursor leads to the rows behind and before it', async () => {
    const chance = chanceFrom(seed);
    const world = randomWorld(api.models, chance, 40);
    await store(api, world);
    for (let round = 0; round < 400; round += 1) {
      const model = modelOf(api.models, chance.odds(0.7) ? 'Thing' : chance.one(['Owner', 'Badge', 'Place', 'Tag']));
      const orderBy = randomOrder(model, chance);
      const where = chance.odds(0.5) ? {} : randomFilter(model, chance, 1);
      const told = `round ${round}: ${inspect({ model: model.name, orderBy, where }, { depth: null })}`;
      const order = readOrder(orderBy, { model, path: 'orderBy' });
      const filter = readFilter(where, { model, path: 'where' });

      const rows = world.rows(model.name);
      const met = rows.flatMap((row, index) => (holds(model, row, where) === true ? [{ row, index }] : []));
      const expected = met.toSorted((a, b) => compareRows(model, orderBy, a.row, b.row)).map((it) => it.index);
      const { sql, parameters } = filterSql(filter, 't', 0);
      const all = await select(model, orderSql(order, 't'), { sql, parameters });
      expect(placesOf(model, rows, all), told).toEqual(expected);
      if (all.length === 0) continue;

      const place = chance.below(all.length);
      const { terms } = orderSql(order, 't');
      const cursor = cursorOf(model, order, cursorValues(terms, all[place] ?? {}));
      const values = readCursor(cursor, order, { model, path: 'after' });
      const behind = await page(model, orderSql(order, 't'), { values, sql, parameters });
      expect(placesOf(model, rows, behind), told).toEqual(expected.slice(place + 1));
      const before = await page(model, orderSql(reversed(order), 't'), { values, sql, parameters });
      expect(placesOf(model, rows, before), told).toEqual(expected.slice(0, place).toReversed());
    }
  });
});

interface Where {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

function select(model: Model, order: OrderSql, { sql, parameters }: Where): Promise<readonly Cells[]> {
  const cells = `to_jsonb(t) AS row, ${cursorCells(order.terms)}`;
  return api.sql(
    `SELECT ${cells} FROM ${tableName(model)} AS t${order.joins} WHERE ${sql} ORDER BY ${order.by}`,
    parameters,
  );
}

function page(model: Model, order: OrderSql, { values, sql, parameters }: Where & { values: readonly Parameter[] }) {
  const after = afterSql(order.terms, values, parameters.length);
  return select(model, order, {
    sql: `${sql} AND ${after.sql}`,
    parameters: [...parameters, ...after.parameters],
  });
}
