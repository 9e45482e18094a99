import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, rowsIn } from '../support/semantics.ts';

const prisma = `
datasource db {
  provider = "postgresql"
}

model Reading {
  sensor Int
  day    Int
  value  Int     @default(0)
  note   String?
  seenAt DateTime @updatedAt

  @@id([sensor, day])
}
`;

// PostgreSQL does not tell of a row in a partition whether this transaction inserted or updated it.
const sql = `
DROP TABLE "Reading";
CREATE TABLE "Reading" (
  sensor int, day int, value int NOT NULL DEFAULT 0, note text, "seenAt" timestamp(3) NOT NULL, PRIMARY KEY (sensor, day)
) PARTITION BY RANGE (day);
CREATE TABLE "Reading_old" PARTITION OF "Reading" FOR VALUES FROM (0) TO (10);
CREATE TABLE "Reading_new" PARTITION OF "Reading" FOR VALUES FROM (10) TO (20);
`;

let api: TestApi;
beforeAll(async () => {
  api = await openApi({ name: 'partitioned', prisma, sql });
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const updating = { onConflict: { action: 'UPDATE', target: 'sensor_day' } };
const told = (entries: readonly { readonly outcome: string; readonly row: unknown }[]) =>
  entries.map(({ outcome, row }) => [outcome, ...Object.values({ ...(row as object), seenAt: null }).slice(0, 4)]);

it('of a table in partitions every outcome is exact', async () => {
  const rows = [
    { sensor: 1, day: 15, value: 1 },
    { sensor: 1, day: 5, value: 2, note: 'n' },
  ];
  expect(told(await api.runMany('bulkCreate', 'Reading', { rows, ...updating }))).toEqual([
    ['CREATED', 1, 15, 1, null],
    ['CREATED', 1, 5, 2, 'n'],
  ]);
  const again = [
    { sensor: 1, day: 5, value: 3 },
    { sensor: 2, day: 16, value: 9 },
    { sensor: 1, day: 15, value: 1 },
  ];
  expect(told(await api.runMany('bulkCreate', 'Reading', { rows: again, ...updating }))).toEqual([
    ['UPDATED', 1, 5, 3, 'n'],
    ['CREATED', 2, 16, 9, null],
    ['UNCHANGED', 1, 15, 1, null],
  ]);
  const ignored = await api.runMany('bulkCreate', 'Reading', { rows: again, onConflict: { action: 'IGNORE' } });
  expect(ignored.map((it) => it.outcome)).toEqual(['SKIPPED', 'SKIPPED', 'SKIPPED']);
});

it('its rows are changed and deleted, wherever they stand', async () => {
  const rows = [5, 15].map((day) => ({ sensor: 1, day }));
  await api.runMany('bulkCreate', 'Reading', { rows });
  const changed = rows.map((it) => ({ ...it, value: 7 }));
  expect(told(await api.runMany('bulkUpdate', 'Reading', { rows: changed, onMissing: 'ERROR' }))).toEqual([
    ['UPDATED', 1, 5, 7, null],
    ['UPDATED', 1, 15, 7, null],
  ]);
  const where = { value: { equals: 7 } };
  expect(told(await api.runMany('updateMany', 'Reading', { where, data: { note: 'x' }, each: false }))).toEqual([
    ['UPDATED', 1, 5, 7, 'x'],
    ['UPDATED', 1, 15, 7, 'x'],
  ]);
  expect(await api.runMany('deleteMany', 'Reading', { where, each: false })).toHaveLength(2);
  expect(await rowsIn(api, 'Reading')).toEqual([]);
});
