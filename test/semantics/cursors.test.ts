import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { afterSql, cursorCells, cursorValues } from '../../src/database/cursorSql.ts';
import { orderSql } from '../../src/database/orderSql.ts';
import { orderable } from '../../src/model/operators.ts';
import { sorts } from '../../src/model/order.ts';
import { cursorOf, readCursor } from '../../src/operations/steps/cursor.ts';
import { readOrder } from '../../src/operations/steps/readOrder.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { modelOf } from '../support/plain/world.ts';
import { schemaIn } from '../support/semantics.ts';

/** Values that no caller can send, or that a careless text of them would lose. */
const extremes: Readonly<Record<string, readonly string[]>> = {
  text: ["'a'", "'A'", "''", "E'\\\\'", "'ä'", "'😀'", "' a'", "'a '"],
  fixed: ["'a'", "'a b'", "'A'", "''"],
  net: ["'10.0.0.1'", "'10.0.0.1/8'", "'::1'", "'2001:db8::/32'", "'10.0.0.0/8'"],
  varbits: ["B''", "B'0'", "B'1'", "B'00'"],
  label: ["'a'", "'A'", "'b'", "'B '"],
  oid: ["'4294967295'", "'2147483648'", "'0'"],
  exact: ["'0.1'", "'0.10'", "'0.100000000000000000000000000001'", "'NaN'", "'-99999999999999999999999999999999999'"],
  money: ["'0.01'", "'-92233720368547758.08'", "'92233720368547758.07'"],
  weight: [
    "'0.1'",
    "'0.30000000000000004'",
    "'0.3'",
    "'NaN'",
    "'Infinity'",
    "'-Infinity'",
    "'5e-324'",
    "'1e308'",
    "'-0'",
    "'0'",
  ],
  real: ["'0.1'", "'0.10000001'", "'NaN'", "'-Infinity'", "'1e-45'", "'3.4028235e38'"],
  at: ["'2024-01-01T00:00:00.001'", "'infinity'", "'-infinity'", "'0044-03-15 BC'", "'294276-12-31T23:59:59'"],
  atz: [
    "'2024-01-01T00:00:00.000001Z'",
    "'2024-01-01T00:00:00.000002Z'",
    "'2024-03-31T01:30:00Z'",
    "'2024-10-27T01:30:00Z'",
    "'infinity'",
    "'-infinity'",
    "'4713-02-29 BC'",
  ],
  day: ["'2024-02-29'", "'infinity'", "'-infinity'", "'0005-02-29 BC'", "'5874897-12-31'"],
  hour: ["'00:00:00.001'", "'24:00:00'", "'23:59:59.999'"],
  hourz: ["'12:00:00+00'", "'12:00:00+01:30'", "'12:00:00-11:00:15'", "'24:00:00+00'"],
  raw: ["''", "'\\x00'", "'\\x0000'", "'\\xff'"],
  mood: ["'calm'", "'very loud'", `'"so", {so}'`],
  flag: ['true', 'false'],
};

let api: TestApi;
beforeAll(async () => {
  api = await openApi(schemaIn('filters'));
  const columns = Object.keys(extremes);
  for (let id = 0; id < 24; id += 1) {
    // Every value stands in two rows, and two rows have none.
    const values = columns.map((it) => {
      const pool = extremes[it] ?? [];
      return id < 2 ? 'NULL' : pool[id % pool.length];
    });
    const names = columns.map((it) => `"${it}"`).join(', ');
    await api.sql(`INSERT INTO "Thing" (id, name, ${names}) VALUES (${id}, 'n', ${values.join(', ')})`);
  }
});
afterAll(() => api?.close());

describe.each(['UTC', 'Europe/Berlin'])('with the time zone %s, and dates as Germans write them', (zone) => {
  it('pages of every column and direction lead from the first row to the last, however exact its values are', async () => {
    const model = modelOf(api.models, 'Thing');
    const client = await api.pool.connect();
    try {
      await client.query(`SET TimeZone = '${zone}'`);
      await client.query(`SET DateStyle = 'German, DMY'`);
      for (const column of model.columns.filter(orderable))
        for (const sort of sorts) {
          const order = readOrder([{ [column.field]: sort }], { model, path: 'orderBy' });
          const { by, terms } = orderSql(order, 't');
          const from = `SELECT t.id, ${cursorCells(terms)} FROM "Thing" AS t`;
          const all = (await client.query(`${from} ORDER BY ${by}`)).rows;
          const walked: unknown[] = [];
          for (let cursor: string | null = null; walked.length <= all.length; ) {
            const values = cursor === null ? null : readCursor(cursor, order, { model, path: 'after' });
            const { sql, parameters } = values ? afterSql(terms, values, 0) : { sql: 'TRUE', parameters: [] };
            const { rows } = await client.query(`${from} WHERE ${sql} ORDER BY ${by} LIMIT 5`, [...parameters]);
            walked.push(...rows.map((it) => it.id));
            if (rows.length < 5) break;
            cursor = cursorOf(model, order, cursorValues(terms, rows[4]));
          }
          expect(walked, `${column.name} ${sort}`).toEqual(all.map((it) => it.id));
        }
    } finally {
      client.release(true);
    }
  });
});
