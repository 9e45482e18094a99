import type { TestApi } from '../support/api.ts';
import { statementsDuring } from '../support/statements.ts';

/** The tables that the statements behind these APIs read while `work` runs: one name for each statement, in order of the names. */
export async function tablesRead(
  apis: readonly TestApi[],
  work: () => Promise<unknown>,
): Promise<readonly (readonly string[])[]> {
  const [first, ...others] = apis;
  if (!first) {
    await work();
    return [];
  }
  let rest: readonly (readonly string[])[] = [];
  const seen = await statementsDuring(first.pool, async () => {
    rest = await tablesRead(others, work);
  });
  return [seen.map(tableOf).toSorted(), ...rest];
}

function tableOf(statement: string): string {
  return /"(\w+)" (?:AS t\b|WHERE)/.exec(statement)?.[1] ?? statement;
}
