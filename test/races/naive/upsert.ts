import type { TestApi } from '../../support/api.ts';

/** What `upsert` with `forceSave` is not: a look whether the key is there, then an update or a plain insert. */
export async function naiveForcedUpsert(
  api: TestApi,
  table: string,
  data: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { id, ...rest } = data;
  const [found] = await api.sql(`SELECT id FROM "${table}" WHERE id = $1`, [id]);
  return found ? api.run('update', table, { where: { id }, data: rest }) : api.run('create', table, { data });
}
