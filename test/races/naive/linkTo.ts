import type { TestApi } from '../../support/api.ts';

/** What `linkTo` is not: a look whether the rows are linked, then a plain insert into the table of pairs. */
export async function naiveLink(
  api: TestApi,
  [tag, thing]: readonly [tag: unknown, thing: unknown],
): Promise<{ readonly linked: boolean }> {
  const [found] = await api.sql('SELECT 1 FROM "_TagToThing" WHERE "A" = $1 AND "B" = $2', [tag, thing]);
  if (found) return { linked: false };
  await api.sql('INSERT INTO "_TagToThing" VALUES ($1, $2)', [tag, thing]);
  return { linked: true };
}
