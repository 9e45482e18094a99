import { isDeepStrictEqual } from 'node:util';
import type { GraphQLError } from 'graphql';
import type { Model } from '../../src/model/model.ts';
import type { TestApi } from './api.ts';
import type { Made, Told } from './sampleRows.ts';

/** Asks for one field, called `it`; what is answered with errors is thrown. */
export async function ask(test: TestApi, document: string, variables: Told): Promise<unknown> {
  const { data, errors } = await test.ask(document, asSent(variables));
  if (errors)
    throw new Error(`${errors.map(describeError).join('; ')} (${document.slice(0, 60)}… ${JSON.stringify(variables)})`);
  return data?.['it'];
}

// As the server hands them on: graphql-js would take what an object inherits, `constructor` say, for a member.
function asSent(variables: Told): Told {
  return JSON.parse(JSON.stringify(variables), (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.assign(Object.create(null), value)
      : value,
  );
}

function describeError({ message, extensions, path, originalError }: GraphQLError): string {
  const cause = originalError ? ` <- ${originalError.message}` : '';
  return `${String(extensions['code'] ?? '')} ${message} at ${path?.join('.')}${cause}`;
}

/** Throws unless all columns of a row are those of the one that was made. */
export function expectSame(row: unknown, { model, record }: Made, what: string): void {
  if (!row) throw new Error(`${what} is not there`);
  expectEqual(columnsIn(row as Told, model), columnsIn(record, model), what);
}

/** Throws, in one sentence, unless both are the same. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

/** The columns of a row, without what else was selected of it. */
export function columnsIn(row: Told, model: Model): Told {
  return Object.fromEntries(model.columns.map(({ field }) => [field, row[field]]));
}
