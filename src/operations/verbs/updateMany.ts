import { updateMany as updateSql } from '../../database/bulk/change.ts';
import { selectMany } from '../../database/bulk/insert.ts';
import { parameterOf } from '../../database/cells.ts';
import type { Filter } from '../../model/filter.ts';
import { filterShape } from '../../model/filterShapes.ts';
import type { Model } from '../../model/model.ts';
import { flag, optional } from '../../model/shape.ts';
import { incrementShape, inPrimary, valuesShape } from '../../model/shapes.ts';
import { lockOf } from '../bulk/changing.ts';
import { lockMatched, refuseMore, unmatchable } from '../bulk/matching.ts';
import { ask, placesOf, wantedOf, wantsRows } from '../bulk/part.ts';
import { resultsFor } from '../bulk/results.ts';
import { refuseUnfiltered } from '../bulk/unfiltered.ts';
import { badInput } from '../errors.ts';
import { isZero, refuseKeyColumns, refuseOverlap } from '../steps/change.ts';
import { columnsGiven, type Input, nothing } from '../steps/input.ts';
import { inStoredColumns } from '../steps/links.ts';
import type { BulkVerb } from '../verb.ts';

/** What `updateMany` takes. */
export interface UpdateManyArgs {
  readonly where?: Filter;
  readonly data?: Input;
  readonly increment?: Input;
  readonly each: boolean;
}

/** Writes the same to every row that matches. */
export const updateMany: BulkVerb<UpdateManyArgs> = {
  name: 'updateMany',
  doc: ({ names }) => `Changes every ${names.type} that matches, all or none: what is given, where it differs.`,
  args: (model) => {
    const [where, data, increment] = [filterShape(model), valuesShape(model), incrementShape(model)];
    const reason = unmatchable(model);
    if (reason !== null) return { unserved: reason };
    if (!data) return { unserved: 'it has no column that could change' };
    return {
      ...(where ? { where: optional(where, 'The rows.') } : {}),
      data: optional(data, 'What to change.'),
      ...(increment ? { increment: optional(increment, 'What to add.') } : {}),
      each: flag('Without a filter: all rows.'),
    };
  },
  returns: 'many',
  isolation: 'ReadCommitted',
  // Refused before a transaction begins; the change itself needs one.
  async direct({ model }, { data = nothing, increment = nothing, ...which }) {
    refuseUnfiltered(model, which);
    refuseKeyColumns(model, data);
    refuseSharedKey(model, data);
    refuseOverlap(model, increment, [data]);
    return null;
  },
  async run(work, { where, data = nothing, increment = nothing }) {
    const { model, now } = work;
    const values = await inStoredColumns(work, data);
    const named = (given: object) => model.columns.filter((it) => Object.hasOwn(given, it.name));
    const [shared, added] = [named(values), named(increment.values).filter((it) => !isZero(increment.values[it.name]))];
    const matched = await lockMatched(work, where, lockOf(model, shared));
    const { batch, by, size } = matched;
    const results = resultsFor(model, size);
    if (size > 0 && shared.length + added.length > 0) {
      const stamped = model.columns.filter((it) => it.updatedAt && !shared.includes(it));
      const writing = { model, batch, by, own: [], shared, added, stamped, wanted: wantedOf(work) };
      const written = await ask(work, updateSql(writing), [
        ...batch.parameters,
        ...shared.map((it) => parameterOf(it, values[it.name])),
        ...added.map((it) => parameterOf(it, increment.values[it.name])),
        ...stamped.map((it) => parameterOf(it, now)),
      ]);
      refuseMore(model, placesOf(written).length, matched);
      for (const [index, entry] of placesOf(written).entries()) {
        results.settle(entry, 'UPDATED');
        results.hold(entry, written, index);
      }
    }
    const same = Array.from({ length: size }, (_, entry) => entry).filter((it) => results.outcome(it) === null);
    for (const it of same) results.settle(it, 'UNCHANGED');
    if (wantsRows(work.selection) && same.length > 0) {
      const stored = await ask(work, selectMany(batch, by, wantedOf(work)), batch.parameters);
      for (const [index, entry] of placesOf(stored).entries()) results.hold(entry, stored, index);
    }
    return results.answer();
  },
};

// A link may share a column with the key: here it would have to be what every row has.
function refuseSharedKey(model: Model, data: Input): void {
  const given = columnsGiven(data);
  const column = model.columns.find((it) => given.has(it.name) && inPrimary(model, it));
  const link = data.links.find(({ relation }) => column && relation.link?.columns.includes(column.name));
  if (column)
    throw badInput(
      model,
      `${data.path}.${(link?.relation ?? column).field}`,
      `${column.field} is part of the primary key: a stored row keeps it.`,
    );
}
