import { deleteMany as deleteSql } from '../../database/bulk/change.ts';
import { selectMany } from '../../database/bulk/insert.ts';
import type { Filter } from '../../model/filter.ts';
import { filterShape } from '../../model/filterShapes.ts';
import { flag, optional } from '../../model/shape.ts';
import { keyOf, lockMatched, type Matched, refuseMore, unmatchable } from '../bulk/matching.ts';
import { ask, placesOf, wantedOf } from '../bulk/part.ts';
import { resultsFor } from '../bulk/results.ts';
import { refuseUnfiltered } from '../bulk/unfiltered.ts';
import { selectedMany } from '../steps/selected.ts';
import type { BulkVerb, Many, Work } from '../verb.ts';

/** What `deleteMany` takes. */
export interface DeleteManyArgs {
  readonly where?: Filter;
  readonly each: boolean;
}

/** Deletes every row that matches and answers with them as they were. */
export const deleteMany: BulkVerb<DeleteManyArgs> = {
  name: 'deleteMany',
  doc: ({ names }) =>
    `Deletes every ${names.type} that matches and answers with them as they were: all of them or none; no row that matches is ` +
    'no error. Without a filter it is UNFILTERED_WRITE, unless `each` is true. Rows that still point at one are FK_RESTRICTED.',
  args: (model) => {
    const where = filterShape(model);
    const reason = unmatchable(model);
    if (reason !== null) return { unserved: reason };
    return {
      ...(where ? { where: optional(where, 'The rows.') } : {}),
      each: flag('Delete every row there is, unless a filter is given.'),
    };
  },
  returns: 'many',
  isolation: 'ReadCommitted',
  removes: true,
  // Refused before a transaction begins; the deletion itself needs one.
  async direct({ model }, args) {
    refuseUnfiltered(model, args);
    return null;
  },
  async run(work, { where }) {
    const matched = await lockMatched(work, where, 'forUpdate');
    return matched.size === 0 ? resultsFor(work.model, 0).answer() : deleteMatched(work, matched);
  },
};

// What rows were related to is gone with them, so it is read before.
async function deleteMatched(work: Work, matched: Matched): Promise<Many> {
  const { model, selection } = work;
  const { batch, by, size } = matched;
  const results = resultsFor(model, size);
  const related = selection.related ? await withRelated(work, matched) : null;
  const deleted = await ask(work, deleteSql(batch, by, wantedOf(work)), batch.parameters);
  refuseMore(model, placesOf(deleted).length, matched);
  for (const [index, entry] of placesOf(deleted).entries()) {
    results.settle(entry, 'DELETED');
    results.hold(entry, deleted, index);
  }
  const { outcomes, row } = results.answer();
  return { outcomes, row: (entry) => related?.[entry] ?? row(entry), complete: true };
}

async function withRelated(work: Work, { batch, by, size }: Matched): ReturnType<typeof selectedMany> {
  const stored = await ask(work, selectMany(batch, by, wantedOf(work)), batch.parameters);
  const results = resultsFor(work.model, size);
  for (const [index, entry] of placesOf(stored).entries()) results.hold(entry, stored, index);
  const rows = Array.from({ length: size }, (_, entry) => results.row(entry));
  return selectedMany(work, keyOf(work.model), rows);
}
