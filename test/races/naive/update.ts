import type { Row } from '../../../src/database/client.ts';
import type { TestApi } from '../../support/api.ts';

/** What `update` is not: the row read, changed, and written back whole. */
export async function naiveUpdate(api: TestApi, table: string, data: Row): Promise<void> {
  const [stored] = await api.sql(`SELECT * FROM "${table}"`);
  const row: Row = { ...stored, ...data };
  const columns = Object.keys(row).filter((it) => it !== 'id');
  const set = columns.map((it, index) => `"${it}" = $${index + 2}`).join(', ');
  await api.sql(`UPDATE "${table}" SET ${set} WHERE id = $1`, [row['id'], ...columns.map((it) => row[it])]);
}
