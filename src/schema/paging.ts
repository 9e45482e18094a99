import { type Model, searchable } from '../model/model.ts';
import { badInput, OperationError } from '../operations/errors.ts';
import type { Builder } from './builder.ts';
import { toGraphQLError } from './errors.ts';

/** The most rows one list may ask for. */
export const largestPage = 1_000;

const usualPage = 100;

/** A page of a list. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** The arguments every list takes. */
export function pageArgs(t: Parameters<Parameters<Builder['args']>[0]>[0]) {
  return {
    limit: t.int({ required: true, defaultValue: usualPage, description: `Rows at most, up to ${largestPage}.` }),
    offset: t.int({ required: true, defaultValue: 0, description: 'Rows to leave out at the beginning.' }),
  };
}

/** Prisma's `take` and `skip`. A page above the maximum is `LIMIT_EXCEEDED`, never a silent cut. */
export function page(model: Model, { limit, offset }: Page): { take: number; skip: number } {
  if (limit < 0) throw toGraphQLError(badInput(model, 'limit', 'limit must not be negative.'));
  if (offset < 0) throw toGraphQLError(badInput(model, 'offset', 'offset must not be negative.'));
  if (limit <= largestPage) return { take: limit, skip: offset };
  throw toGraphQLError(new OperationError('LIMIT_EXCEEDED', `limit must be at most ${largestPage}.`, { model }));
}

/** The order of a list: the primary key, so that pages neither overlap nor leave rows out; of a view without keys, all it can be ordered by. */
export function orderOf(model: Model): readonly object[] {
  const key = model.primary ?? model.keys[0];
  const columns = key?.columns ?? model.columns.filter(searchable).map((it) => it.name);
  return columns.map((it) => ({ [it]: 'asc' }));
}
