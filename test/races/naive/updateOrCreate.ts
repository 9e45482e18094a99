import type { TestApi } from '../../support/api.ts';

/** What `updateOrCreate` is not: a search, then a plain update or insert, and no thought of who came in between. */
export async function naiveUpdateOrCreate(
  api: TestApi,
  table: string,
  {
    lookup,
    defaults,
  }: { readonly lookup: Readonly<Record<string, string>>; readonly defaults: Readonly<Record<string, unknown>> },
): Promise<{ readonly id: unknown; readonly created: boolean }> {
  const columns = Object.keys(lookup);
  const where = columns.map((it, index) => `"${it}" = $${index + 1}`).join(' AND ');
  const [found] = await api.sql(`SELECT id FROM "${table}" WHERE ${where}`, Object.values(lookup));
  const { row } = found
    ? await api.run('update', table, { where: { id: found['id'] }, data: defaults })
    : await api.run('create', table, { data: { ...lookup, ...defaults } });
  return { id: row?.['id'], created: !found };
}

/** What `increment` is not: the stored number read, added to, and written back. */
export async function naiveIncrement(api: TestApi, k: string): Promise<void> {
  const [stored] = await api.sql('SELECT id, n FROM "Counter" WHERE k = $1', [k]);
  await api.run('update', 'Counter', { where: { id: stored?.['id'] }, data: { n: Number(stored?.['n']) + 1 } });
}
