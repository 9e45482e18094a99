import type { TestApi } from '../../support/api.ts';

/** What `bulkCreate` with UPDATE is not: one statement, with the rows in the order they were given. */
export async function naiveBulkUpsert(api: TestApi, nicks: readonly string[], name: string): Promise<void> {
  await api.sql(
    `INSERT INTO "Subscriber" (nick, name) SELECT nick, $2 FROM unnest($1::text[]) AS nick
     ON CONFLICT (nick) DO UPDATE SET name = EXCLUDED.name`,
    [nicks, name],
  );
}
