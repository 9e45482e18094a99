import { batchOf } from '../../database/bulk/batch.ts';
import { lockMany, updateMany, type WriteLock } from '../../database/bulk/change.ts';
import { parameterOf } from '../../database/cells.ts';
import type { Column, Key, Model } from '../../model/model.ts';
import { OperationError } from '../errors.ts';
import { referencedColumns } from '../steps/changes.ts';
import { givenIn } from './given.ts';
import { findStored } from './inserting.ts';
import { columnsOf } from './keyText.ts';
import { ask, type Job, type Part, placesOf, split, those, wantedOf, wantsRows } from './part.ts';

/** Which columns of which rows are written. */
export interface Changing {
  /** What the rows are found by. */
  readonly key: Key;
  readonly set: readonly Column[];
  readonly batchSize?: number;
}

/** Locks the rows that have these keys; gives the entries of those that are there. */
export async function lockRows({ work }: Job, part: Part, { key, set }: Changing): Promise<ReadonlySet<number>> {
  const { model } = work;
  const by = columnsOf(model, key);
  const nullSafe = key.guard?.nullsNotDistinct ?? false;
  const batch = batchOf({ size: part.rows.length, given: givenIn(by, part.rows), nullSafe });
  const places = placesOf(await ask(work, lockMany(model, batch, { by, lock: lockOf(model, set) }), batch.parameters));
  const found = new Set(places.map((it) => part.entries[it] ?? 0));
  if (found.size < places.length)
    throw new OperationError('MULTIPLE_MATCHES', `More than one ${model.names.type} has one of these keys.`, { model });
  return found;
}

/** The lock a change of these columns needs: rows that point at these are kept waiting only when what they point at may change. */
export function lockOf(model: Model, set: readonly Column[]): WriteLock {
  const referenced = referencedColumns(model);
  return set.some((it) => referenced.has(it.name)) ? 'forUpdate' : 'forNoKeyUpdate';
}

/** Writes to the rows that are there what differs, and settles them; the others are left open. */
export async function changeRows(job: Job, part: Part, changing: Changing): Promise<void> {
  const found = await lockRows(job, part, changing);
  const there = those(part, (entry) => found.has(entry));
  for (const it of split(there, changing.batchSize ?? there.rows.length)) await writeRows(job, it, changing);
}

/** Writes to locked rows what differs. */
export async function writeRows(job: Job, part: Part, { key, set }: Changing): Promise<void> {
  const { work, results } = job;
  const { model, now } = work;
  const by = columnsOf(model, key);
  const given = givenIn([...by, ...set.filter((it) => !by.includes(it))], part.rows);
  const own = given.map((it) => it.column).filter((it) => !by.includes(it));
  const nullSafe = key.guard?.nullsNotDistinct ?? false;
  const batch = batchOf({ size: part.rows.length, given, nullSafe });
  const everywhere = (it: Column): boolean => own.includes(it) && batch.named(it) === null;
  const stamped = model.columns.filter((it) => it.updatedAt && !everywhere(it));
  const writing = { model, batch, by, own, shared: [], added: [], stamped, wanted: wantedOf(work) };
  const written =
    own.length === 0
      ? {}
      : await ask(work, updateMany(writing), [...batch.parameters, ...stamped.map((it) => parameterOf(it, now))]);
  for (const [index, place] of placesOf(written).entries()) {
    const entry = part.entries[place] ?? 0;
    results.settle(entry, 'UPDATED');
    results.hold(entry, written, index);
  }
  const same = those(part, (entry) => results.outcome(entry) === null);
  for (const it of same.entries) results.settle(it, 'UNCHANGED');
  if (wantsRows(work.selection) && same.rows.length > 0) await findStored(job, same, key);
}
