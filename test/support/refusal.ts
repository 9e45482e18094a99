import { GraphQLError } from 'graphql';
import { errorCodes } from '../../src/operations/errors.ts';
import { toGraphQLError } from '../../src/schema/errors.ts';

/** What a caller is told of a call that failed: code, outcome, model and what else the code comes with. */
export type Refusal = Readonly<Record<string, unknown>>;

/** What a failing call tells its caller. Throws when it does not fail, and when it tells what no caller may see. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  const answer = await attempt(call);
  if ('refusal' in answer) return answer.refusal;
  throw new Error(`The call was not refused: ${JSON.stringify(answer.answer)}`);
}

/** What came of a call: its answer, or what its caller is told instead. */
export type Attempt<T> = { readonly answer: T } | { readonly refusal: Refusal };

/** Waits for a call that may fail. Throws only for what no caller may see. */
export async function attempt<T>(call: Promise<T>): Promise<Attempt<T>> {
  try {
    return { answer: await call };
  } catch (thrown) {
    return { refusal: tellable(thrown) };
  }
}

/** The answers among attempts. */
export function answersOf<T>(attempts: readonly Attempt<T>[]): readonly T[] {
  return attempts.flatMap((it) => ('answer' in it ? [it.answer] : []));
}

/** The refusals among attempts. */
export function refusalsOf(attempts: readonly Attempt<unknown>[]): readonly Refusal[] {
  return attempts.flatMap((it) => ('refusal' in it ? [it.refusal] : []));
}

function tellable(thrown: unknown): Refusal {
  const error = toGraphQLError(thrown);
  if (!(error instanceof GraphQLError)) throw new Error('The call failed with what is not told.', { cause: thrown });
  const { message, extensions } = error;
  const { argument: _, ...shown } = extensions;
  const leaked = leak.exec(`${message} ${JSON.stringify(shown)}`);
  if (leaked) throw new Error(`A caller is told ${JSON.stringify(leaked[0])}: ${message}`, { cause: thrown });
  if (!errorCodes.has(String(extensions['code']))) throw new Error(`${extensions['code']} is no code of ours.`);
  return extensions;
}

/** What no caller may see: Prisma's codes, SQLSTATEs, SQL, names of constraints, the words databases and drivers use of themselves. */
export const leak =
  /\bP\d{4}\b|\b(?:[0-57F][0-9A-Z]P?\d{2,3}|XX\d{3})\b|\b(?:SELECT|INSERT|UPDATE|DELETE FROM|WHERE|RETURNING)\b|_(?:key|fkey|pkey|idx)\b|duplicate key|deadlock|serializ|abort|transaction|constraint|relation "|prisma|postgres|stack/i;
