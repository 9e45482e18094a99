import type { TestApi } from '../../support/api.ts';

/** What `bulkCreate` with UPDATE is not: one statement, with the rows in the order they were given. */
export async function naiveBulkUpsert(api: TestApi, nicks: readonly string[], name: string): Promise<void> {
  await api.sql(
    `INSERT INTO "Subscriber" (nick, name) SELECT nick, $2 FROM unnest($1::text[]) AS nick
     ON CONFLICT (nick) DO UPDATE SET name = EXCLUDED.name`,
    [nicks, name],
  );
}

/** What `bulkCreate` without `onConflict` is not: one insert after the other, each stored by itself. */
export async function naiveInserts(api: TestApi, names: readonly string[]): Promise<void> {
  for (const name of names) await api.run('create', 'Food', { data: { name } });
}
