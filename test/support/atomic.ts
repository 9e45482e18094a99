import type { ExecutionResult } from 'graphql';
import type { TestApi } from './api.ts';

/** What came of a document: its data, and the code told at each path; an outcome other than NOT_APPLIED stands behind it. */
export function came({ data, errors = [] }: ExecutionResult): object {
  const told = errors.map(({ path, extensions: { code, outcome } }) => [
    path?.join('.'),
    outcome === 'NOT_APPLIED' ? code : `${code} ${outcome}`,
  ]);
  return { data, ...(told.length > 0 && { told: Object.fromEntries(told) }) };
}

/** What a document with these fields comes to when one of them stops it: all null, and the others told so. */
export function stoppedBy(told: Readonly<Record<string, string>>, ...others: readonly string[]): object {
  const names = [...Object.keys(told).map((it) => it.replace(/\..*/, '')), ...others];
  return {
    data: Object.fromEntries(names.map((it) => [it, null])),
    told: { ...told, ...Object.fromEntries(others.map((it) => [it, 'ROLLED_BACK'])) },
  };
}

/** How many numbers a table's sequence has given: more than its rows when some were taken back. */
export async function numbersGiven({ sql }: TestApi, table: string): Promise<number> {
  const [row] = await sql(`SELECT CASE WHEN is_called THEN last_value ELSE 0 END::int AS given FROM "${table}_id_seq"`);
  return Number(row?.['given']);
}
