import type { TestApi } from './api.ts';
import { withClient } from './postgres.ts';
import { warm, within } from './race.ts';

/** Gives the database another default isolation, known to all `n` connections of the pool. */
export async function isolate(api: TestApi, isolation: string, n: number): Promise<void> {
  // Known to new connections only, so those of the pool are closed: from outside, as a restarted server would.
  await withClient(api.url, async (client) => {
    const { database } = client;
    await client.query(`ALTER DATABASE "${database}" SET default_transaction_isolation = '${isolation}'`);
    await client.query(
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'trellis' AND datname = $1`,
      [database],
    );
  });
  // Their ends reach us a moment later, on a busy machine a long one; until then the pool hands them out, and they fail.
  await within(10_000, async () => (api.pool.totalCount === 0 ? true : null));
  await warm(api, n);
}
