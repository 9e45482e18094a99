import type { Column, Key, Model } from '../../model/model.ts';
import { inPrimary } from '../../model/shapes.ts';
import type { OnConflict } from '../steps/onConflict.ts';
import { changeRows } from './changing.ts';
import { keyedBy } from './conflictTarget.ts';
import { findStored, insertMeeting, insertRows, type Meeting } from './inserting.ts';
import { stillInTheWay } from './inTheWay.ts';
import { columnsOf } from './keyText.ts';
import { type Job, type Part, split, splitBy, those, wantsRows } from './part.ts';

/** What rows are to become. */
export interface Upsert {
  readonly target: Key;
  readonly update: OnConflict['update'];
  readonly batchSize: number;
}

/** Inserts rows, or updates the rows that have their key: in each only the columns that its row names, and that differ. */
export async function upsertRows(job: Job, part: Part, upsert: Upsert): Promise<void> {
  const { model } = job.work;
  const { target, batchSize } = upsert;
  const { keyed, partly, unkeyed } = keyedBy(model, part, target);
  const set = updatable(model, part, upsert);
  const mixed = set.some((it) => keyed.rows.some((row) => !Object.hasOwn(row, it.name)));
  const size = mixed ? Math.min(batchSize, mostMixed) : batchSize;
  const columns = columnsOf(model, target);
  for (const it of await splitBy(job.work, keyed, { by: columns, size }))
    await meet(job, it, { target, set, by: columns });
  for (const it of split(partly, 1)) await meet(job, it, { target, set, by: null });
  for (const it of split(unkeyed, batchSize)) await insertRows(job, it);
}

// Which rows name a column is looked up in a hash table, which must fit into the memory one statement may use.
const mostMixed = 5_000;

function updatable(model: Model, { rows }: Part, { target, update }: Upsert): readonly Column[] {
  const allowed = update ?? model.columns.filter((it) => !target.columns.includes(it.name));
  return model.columns.filter(
    (it) =>
      allowed.includes(it) && !inPrimary(model, it) && !it.generated && rows.some((row) => Object.hasOwn(row, it.name)),
  );
}

interface Aim {
  readonly target: Key;
  readonly set: readonly Column[];
  readonly by: readonly Column[] | null;
}

// A row that is not inserted and not updated is there and equal, or was there a moment ago: then it is inserted next.
async function meet(job: Job, part: Part, aim: Aim): Promise<void> {
  const { work, results } = job;
  let left = part;
  for (let round = 1; left.rows.length > 0; round += 1) {
    if (round > mostRounds) throw stillInTheWay(work.model, aim.target, left);
    left = await meetOnce(job, left, aim);
    left = those(left, (entry) => results.outcome(entry) === null);
  }
}

const mostRounds = 5;

async function meetOnce(job: Job, part: Part, { target, set, by }: Aim): Promise<Part> {
  const { work, results } = job;
  const columns = columnsOf(work.model, target);
  const compared = set.filter((it) => part.rows.some((row) => !Object.hasOwn(row, it.name)));
  // A partitioned table does not tell which of its rows were updated.
  const separate = work.model.partitioned && set.length > 0;
  const conflict: Meeting['conflict'] = separate
    ? { kind: 'nothing', target: columns }
    : { kind: 'update', target: columns, set };
  const nullSafe = target.guard?.nullsNotDistinct ?? false;
  await insertMeeting(job, part, { conflict, by, compared, nullSafe });
  const rest = those(part, (entry) => results.outcome(entry) === null);
  if (rest.rows.length === 0) return rest;
  if (separate) {
    await changeRows(job, rest, { key: target, set });
  } else if (set.length > 0 && !wantsRows(work.selection)) {
    for (const it of rest.entries) results.settle(it, 'UNCHANGED');
  } else {
    for (const it of await findStored(job, rest, target)) results.settle(it, 'UNCHANGED');
  }
  return rest;
}
