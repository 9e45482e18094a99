import type { Filter } from '../model/filter.ts';
import { pageSizes } from '../model/listShapes.ts';
import type { Model } from '../model/model.ts';
import type { Page } from '../model/reading.ts';
import { badInput, OperationError } from '../operations/errors.ts';
import { readFilter } from '../operations/steps/readFilter.ts';

/** The arguments of a field, and where they stand: nothing, or the name of the answer with a dot behind it. */
export interface ListArgs {
  readonly model: Model;
  readonly args: Readonly<Record<string, unknown>>;
  readonly path: string;
}

/** The page a list asks for. Throws `OperationError`: a page above the maximum is `LIMIT_EXCEEDED`, never a silent cut. */
export function pageOf(given: ListArgs): Page {
  const { model, args, path } = given;
  const [limit, offset] = [Number(args['limit']), Number(args['offset'])];
  if (limit < 0) throw badInput(model, `${path}limit`, 'limit must not be negative.');
  if (offset < 0) throw badInput(model, `${path}offset`, 'offset must not be negative.');
  if (limit > pageSizes.largest)
    throw new OperationError('LIMIT_EXCEEDED', `limit must be at most ${pageSizes.largest}.`, { model });
  return { filter: whereOf(given), limit, offset };
}

/** The condition on the rows of a list; null for none. Throws `OperationError`. */
export function whereOf({ model, args, path }: ListArgs): Filter | null {
  const where = args['where'];
  return where === undefined || where === null ? null : readFilter(where, { model, path: `${path}where` });
}
