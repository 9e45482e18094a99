import type { Model } from '../model/model.ts';
import type { Page } from '../model/reading.ts';
import { badInput, OperationError } from '../operations/errors.ts';
import type { Builder } from './builder.ts';

/** The most rows one list may ask for. */
export const largestPage = 1_000;

const usualPage = 100;

/** The arguments every list takes. */
export function pageArgs(t: Parameters<Parameters<Builder['args']>[0]>[0]) {
  return {
    limit: t.int({ required: true, defaultValue: usualPage, description: `Rows at most, up to ${largestPage}.` }),
    offset: t.int({ required: true, defaultValue: 0, description: 'Rows to leave out at the beginning.' }),
  };
}

/**
 * The page a list asks for; `path` is where its arguments stand. Throws `OperationError`: a page above the maximum is
 * `LIMIT_EXCEEDED`, never a silent cut.
 */
export function pageOf(model: Model, args: Readonly<Record<string, unknown>>, path = ''): Page {
  const [limit, offset] = [Number(args['limit']), Number(args['offset'])];
  if (limit < 0) throw badInput(model, `${path}limit`, 'limit must not be negative.');
  if (offset < 0) throw badInput(model, `${path}offset`, 'offset must not be negative.');
  if (limit > largestPage)
    throw new OperationError('LIMIT_EXCEEDED', `limit must be at most ${largestPage}.`, { model });
  return { filter: null, limit, offset };
}
