import { deleteMany as deleteSql } from '../../database/bulk/change.ts';
import { selectMany } from '../../database/bulk/insert.ts';
import type { Row } from '../../database/client.ts';
import type { Filter } from '../../model/filter.ts';
import { filterShape } from '../../model/filterShapes.ts';
import { flag, optional } from '../../model/shape.ts';
import { lockMatched, type Matched, refuseMore, unmatchable } from '../bulk/matching.ts';
import { ask, placesOf, wantedOf } from '../bulk/part.ts';
import { resultsFor } from '../bulk/results.ts';
import { refuseUnfiltered } from '../bulk/unfiltered.ts';
import { attach } from '../reads/attach.ts';
import type { BulkVerb, Many, Work } from '../verb.ts';

/** What `deleteMany` takes. */
export interface DeleteManyArgs {
  readonly where?: Filter;
  readonly each: boolean;
}

/** Deletes every row that matches and answers with them as they were. */
export const deleteMany: BulkVerb<DeleteManyArgs> = {
  name: 'deleteMany',
  doc: ({ names }) => `Deletes every ${names.type} that matches, all or none, and answers with them as they were.`,
  args: (model) => {
    const where = filterShape(model);
    const reason = unmatchable(model);
    if (reason !== null) return { unserved: reason };
    return {
      ...(where ? { where: optional(where, 'The rows.') } : {}),
      each: flag('Without a filter: all rows.'),
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
  const { model } = work;
  const { batch, by, size } = matched;
  const results = resultsFor(model, size);
  const told = await readRelated(work, matched);
  const deleted = await ask(work, deleteSql(batch, by, wantedOf(work)), batch.parameters);
  refuseMore(model, placesOf(deleted).length, matched);
  for (const [index, entry] of placesOf(deleted).entries()) {
    results.settle(entry, 'DELETED');
    results.hold(entry, deleted, index);
  }
  // A trigger may keep a row, and do with it something else instead.
  for (let entry = 0; entry < size; entry += 1) if (results.outcome(entry) === null) results.settle(entry, 'NOT_FOUND');
  return { ...results.answer(), told };
}

async function readRelated(
  work: Work,
  { batch, by, size }: Matched,
): Promise<ReadonlyMap<string, readonly (Row | null)[]>> {
  const asked = [...(work.selection.records ?? [])].filter(([, reading]) => reading.parts.length > 0);
  const told = new Map<string, readonly (Row | null)[]>();
  if (asked.length === 0) return told;
  const stored = await ask(work, selectMany(batch, by, wantedOf(work)), batch.parameters);
  const results = resultsFor(work.model, size);
  for (const [index, entry] of placesOf(stored).entries()) results.hold(entry, stored, index);
  for (const [answer, reading] of asked) {
    const rows = Array.from({ length: size }, (_, entry) => ({ ...results.row(entry) }));
    await attach(work.session, reading, rows);
    told.set(answer, rows);
  }
  return told;
}
