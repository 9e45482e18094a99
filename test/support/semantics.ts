import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { openApi, type TestApi } from './api.ts';
import type { TestSchema } from './database.ts';
import { type Refusal, refusal } from './refusal.ts';

/** The fixture models of the specification of the verbs, with the keys only SQL can say. */
export const semantics: TestSchema = schemaIn('semantics');

/** The schema in `schemas/<name>.prisma`, and the SQL beside it where there is some. */
export function schemaIn(name: string): TestSchema {
  const sql = ['semantics', 'graphs', 'rules'].includes(name) ? text(`${name}.sql`) : '';
  return { name, prisma: text(`${name}.prisma`), sql };
}

/**
 * The fixture models over one connection: whatever a call leaves behind on it (an open transaction, a lock, a dead
 * transaction) meets the next call.
 */
export function openSemantics(): Promise<TestApi> {
  return openApi(semantics, { max: 1 });
}

/** Empties every table and starts the sequences over, so that the next test's first row is number 1. */
export async function emptied({ sql }: Pick<TestApi, 'sql'>): Promise<void> {
  await sql(emptying);
}

/** All rows of a table as JSON, by their first column. */
export async function rowsIn(api: TestApi, table: string): Promise<readonly unknown[]> {
  const rows = await api.sql(`SELECT to_jsonb(it) AS row FROM "${table}" AS it ORDER BY 1`);
  return rows.map((it) => it['row']);
}

/** Every row of every table, with where it stands and which transaction wrote it: equal when nothing at all was written. */
export async function everything(api: TestApi): Promise<unknown> {
  const tables = api.models.map(
    ({ table }) => `SELECT '${table}' AS name, to_jsonb(it) AS row, it.ctid, it.xmin FROM "${table}" AS it`,
  );
  return api.sql(tables.join(' UNION ALL '));
}

/**
 * What the caller of a refused call is told. Fails when the call was not refused, when it wrote anything, and when the
 * next call over the same connection does not work.
 */
export async function refused(
  api: TestApi,
  operation: readonly [verb: string, model: string],
  args: Readonly<Record<string, unknown>>,
): Promise<Refusal> {
  return refusedBy(api, () => api.run(...operation, args));
}

/** The same of a verb for many rows. */
export async function refusedMany(
  api: TestApi,
  operation: readonly [verb: string, model: string],
  args: Readonly<Record<string, unknown>>,
): Promise<Refusal> {
  return refusedBy(api, () => api.runMany(...operation, args));
}

async function refusedBy(api: TestApi, call: () => Promise<unknown>): Promise<Refusal> {
  const before = await everything(api);
  const told = await refusal(call());
  expect(await everything(api)).toEqual(before);
  expect((await api.run('create', 'NoFields', { data: {} })).outcome).toBe('CREATED');
  return told;
}

function text(file: string): string {
  return readFileSync(new URL(`schemas/${file}`, import.meta.url), 'utf8');
}

// Truncating every table takes ten times as long as asking each whether it holds anything.
const emptying = `
DO $$
DECLARE
  it record;
  used boolean;
BEGIN
  FOR it IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = CAST('public' AS regnamespace) LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', CAST(it.oid AS regclass)) INTO used;
    IF used THEN EXECUTE format('TRUNCATE %s CASCADE', CAST(it.oid AS regclass)); END IF;
  END LOOP;
  FOR it IN SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    EXECUTE format('ALTER SEQUENCE %s RESTART', it.name);
  END LOOP;
END $$`;
