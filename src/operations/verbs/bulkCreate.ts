import type { Failure } from '../../database/failure.ts';
import { duplicatesShape, onConflictShape } from '../../model/bulkShapes.ts';
import { optional, required } from '../../model/shape.ts';
import { createShape } from '../../model/shapes.ts';
import { targetOf } from '../bulk/conflictTarget.ts';
import { insertUnlessThere } from '../bulk/ignoring.ts';
import { insertRows } from '../bulk/inserting.ts';
import { indexOfNew } from '../bulk/locate.ts';
import { batchSizeOf, type Job, type Part, split, wholeOf } from '../bulk/part.ts';
import { apart, type Duplicates, refuseRepeats } from '../bulk/repeats.ts';
import { resultsFor } from '../bulk/results.ts';
import { refuseIncomplete, storedRows } from '../bulk/storedRows.ts';
import { keysBrought, waitForTurn } from '../bulk/turns.ts';
import { upsertRows } from '../bulk/upserting.ts';
import { violatedKey } from '../explain.ts';
import type { Input } from '../steps/input.ts';
import type { OnConflict } from '../steps/onConflict.ts';
import type { BulkVerb, Many, Work } from '../verb.ts';

/** What `bulkCreate` takes. */
export interface BulkCreateArgs {
  readonly rows: readonly Input[];
  readonly onConflict?: OnConflict;
  readonly duplicates?: Duplicates;
  readonly batchSize?: number;
}

/** Inserts many rows: all of them, or none. */
export const bulkCreate: BulkVerb<BulkCreateArgs> = {
  name: 'bulkCreate',
  doc: ({ names }) =>
    `Inserts many ${names.type}, all or none. A key that is taken is UNIQUE_CONFLICT with the index of the row, unless ` +
    '`onConflict` forgives it.',
  args: (model) => {
    const row = createShape(model);
    if (!row) return { unserved: model.uncreatable ?? 'nothing can be given for a new row' };
    const onConflict = onConflictShape(model);
    return {
      rows: required({ kind: 'list', of: row }, 'The new rows.'),
      ...(onConflict ? { onConflict: optional(onConflict, 'Where a key is taken.') } : {}),
      ...(onConflict
        ? {
            duplicates: optional(duplicatesShape, 'Which row of one key counts.'),
          }
        : {}),
      batchSize: optional({ kind: 'scalar', type: 'Int' }, 'Rows per statement.'),
    };
  },
  returns: 'many',
  isolation: 'ReadCommitted',
  // One plain statement is a transaction of its own.
  async direct(work, args) {
    const { model } = work;
    const size = batchSizeOf(model, args.batchSize);
    refuseIncomplete(model, args.rows);
    return forgives(args) || args.rows.length > size ? null : insertAll(work, args);
  },
  run: (work, args) => (forgives(args) ? insertForgiving(work, args) : insertAll(work, args)),
  async locate(work, failure: Failure, args) {
    const key = violatedKey(failure, work.model);
    if (!key) return null;
    const whole = wholeOf(await storedRows(work, args.rows));
    const { onConflict } = args;
    const target = onConflict && forgives(args) ? targetOf(work.model, whole, onConflict) : null;
    return indexOfNew(work, whole, { key, target, action: onConflict?.action ?? 'ERROR' });
  },
};

function forgives({ onConflict }: BulkCreateArgs): boolean {
  return onConflict !== undefined && onConflict.action !== 'ERROR';
}

async function insertAll(work: Work, args: BulkCreateArgs): Promise<Many> {
  const whole = wholeOf(await storedRows(work, args.rows));
  const job: Job = { work, results: resultsFor(work.model, whole.rows.length) };
  for (const it of split(whole, batchSizeOf(work.model, args.batchSize))) await insertRows(job, it);
  return job.results.answer();
}

async function insertForgiving(work: Work, args: BulkCreateArgs): Promise<Many> {
  const { onConflict } = args;
  if (!onConflict) return insertAll(work, args);
  const whole = wholeOf(await storedRows(work, args.rows));
  const job: Job = { work, results: resultsFor(work.model, whole.rows.length) };
  const target = targetOf(work.model, whole, onConflict);
  const { duplicates = onConflict.action === 'IGNORE' ? 'FIRST_WINS' : 'ERROR' } = args;
  const batchSize = batchSizeOf(work.model, args.batchSize);
  const last = duplicates === 'LAST_WINS';
  if (duplicates === 'ERROR')
    for (const key of target ? [target] : work.model.keys) refuseRepeats(work.model, whole, key);
  await waitForTurn(work, keysBrought(work.model, whole));
  if (onConflict.action === 'IGNORE') await insertUnlessThere(job, whole, { target, batchSize, last });
  else if (target) await updateOrInsert(job, whole, { target, update: onConflict.update, batchSize, last });
  return job.results.answer();
}

// Rows that lost to another one of the call are told with its row.
async function updateOrInsert(
  job: Job,
  whole: Part,
  upsert: Parameters<typeof upsertRows>[2] & { readonly last: boolean },
): Promise<void> {
  const { kept, losers } = apart(job.work.model, whole, { keys: [upsert.target], last: upsert.last });
  await upsertRows(job, kept, upsert);
  for (const [loser, winner] of losers) {
    job.results.settle(loser, 'SUPERSEDED');
    job.results.share(loser, winner);
  }
}
