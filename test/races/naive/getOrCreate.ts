import type { TestApi } from '../../support/api.ts';

/** What `getOrCreate` is not: a search, then a plain insert, and no thought of who came in between. */
export async function naiveGetOrCreate(
  api: TestApi,
  table: string,
  values: Readonly<Record<string, string>>,
): Promise<{ readonly id: unknown; readonly created: boolean }> {
  const columns = Object.keys(values);
  const where = columns.map((it, index) => `"${it}" = $${index + 1}`).join(' AND ');
  const [found] = await api.sql(`SELECT id FROM "${table}" WHERE ${where}`, Object.values(values));
  if (found) return { id: found['id'], created: false };
  const { row } = await api.run('create', table, { data: values });
  return { id: row?.['id'], created: true };
}
