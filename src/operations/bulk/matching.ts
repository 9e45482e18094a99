import { arrayOf, type Batch, batchOf } from '../../database/bulk/batch.ts';
import { lockMatching, type WriteLock } from '../../database/bulk/change.ts';
import { returnedIn } from '../../database/bulk/returned.ts';
import { filterSql } from '../../database/filterSql.ts';
import type { Filter } from '../../model/filter.ts';
import type { Column, Key, Model } from '../../model/model.ts';
import { OperationError } from '../errors.ts';
import type { Work } from '../verb.ts';
import { columnsOf } from './keyText.ts';
import { waitForTurn } from './turns.ts';

/** Rows that met a filter, locked until the transaction ends. */
export interface Matched {
  readonly size: number;
  /** Their keys, in order. */
  readonly batch: Batch;
  readonly by: readonly Column[];
}

/** Why a model has no verb for the rows a filter matches; null where it has. */
export function unmatchable(model: Model): string | null {
  if (model.kind === 'view') return 'it is a view: its rows can be read, not written';
  return model.primary ? null : 'it has no key to tell its rows apart by';
}

/** Locks the rows that a filter matches, all without one. Throws `OperationError` `LIMIT_EXCEEDED` for too many. */
export async function lockMatched(work: Work, where: Filter | undefined, lock: WriteLock): Promise<Matched> {
  const { model, session, limits } = work;
  const by = columnsOf(model, keyOf(model));
  const { sql, parameters } = where ? filterSql(where, 't', 0) : { sql: null, parameters: [] };
  await waitForTurn(work);
  const statement = lockMatching(model, { sql, by, limit: limits.bulkRows + 1, lock });
  const keys = returnedIn(await session.query(statement, parameters));
  const size = keys['k0']?.length ?? 0;
  if (size > limits.bulkRows)
    throw new OperationError(
      'LIMIT_EXCEEDED',
      `A call may write to ${limits.bulkRows.toLocaleString('en')} rows at most, and more of ${model.names.type} match.`,
      { model },
    );
  const given = by.map((column, index) => ({ column, values: arrayOf(keys[`k${index}`] ?? []), named: null }));
  return { size, batch: batchOf({ size, given }), by };
}

/** The key that rows are told apart by. */
export function keyOf({ name, primary }: Model): Key {
  if (!primary) throw new TypeError(`${name} has no key.`);
  return primary;
}

/** Refuses rows that a key names more than once: more were written than matched. Throws `OperationError` `MULTIPLE_MATCHES`. */
export function refuseMore(model: Model, written: number, { size }: Matched): void {
  if (written <= size) return;
  throw new OperationError('MULTIPLE_MATCHES', `More than one ${model.names.type} has one of these keys.`, { model });
}
