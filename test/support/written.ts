import { execute as executeByField, parse } from 'graphql';
import { executeWritten } from '../../src/schema/execute.ts';
import { isWritten } from '../../src/schema/writtenResult.ts';
import { openApi, type TestApi } from './api.ts';
import type { TestSchema } from './database.ts';
import { statementsDuring } from './statements.ts';

/** An API on one connection that writes moments in its own way, for whoever leaves it to it. */
export async function elsewhere(schema: TestSchema): Promise<TestApi> {
  const opened = await openApi(schema, { max: 1 });
  await opened.sql(
    `SELECT set_config('TimeZone', 'Asia/Kolkata', false), set_config('DateStyle', 'German, DMY', false)`,
  );
  return opened;
}

/** The answer of our own way, letter by letter, that of graphql-js' executor, and the statements of ours. */
export async function bothWays(on: TestApi, query: string, variables: object = {}) {
  const args = {
    schema: on.api.schema,
    document: parse(query),
    contextValue: {},
    variableValues: { ...variables },
  };
  let ours = '';
  const statements = await statementsDuring(on.pool, async () => {
    const result = await executeWritten(args);
    const { errors } = result;
    const told = errors ? `"errors":${JSON.stringify(errors)},` : '';
    ours = isWritten(result) ? `{${told}"data":${result.data}}` : JSON.stringify(result);
  });
  const theirs = JSON.stringify(await executeByField(args));
  return { ours, theirs, statements };
}

/** Those of some statements that write rows. */
export const writes = (statements: readonly string[]) => statements.filter((it) => it.includes('string_agg'));
