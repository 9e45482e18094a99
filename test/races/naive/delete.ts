import type { TestApi } from '../../support/api.ts';

/** What `delete` is not: a look whether the row is there, then its deletion, and no thought of who came in between. */
export async function naiveDelete(api: TestApi, table: string, id: unknown): Promise<{ readonly deleted: boolean }> {
  const [found] = await api.sql(`SELECT id FROM "${table}" WHERE id = $1`, [id]);
  await api.sql(`DELETE FROM "${table}" WHERE id = $1`, [id]);
  return { deleted: found !== undefined };
}
