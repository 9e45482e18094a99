import type { TestApi } from '../../support/api.ts';

/** What `bulkUpdate` is not: one UPDATE after the other, in the order the rows were given. */
export async function naiveBulkUpdate({ pool }: TestApi, ids: readonly number[], value: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (const id of ids) await client.query('UPDATE "Note" SET note = $1, misc = $1 WHERE id = $2', [value, id]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
