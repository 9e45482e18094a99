import { optional, required } from '../../model/shape.ts';
import { incrementShape, keyShape, lookupShape, valuesShape } from '../../model/shapes.ts';
import { notFound } from '../errors.ts';
import { change, lockFor, refuseKeyColumns, refuseOverlap } from '../steps/change.ts';
import { refuseStale } from '../steps/expect.ts';
import { conditionsOf } from '../steps/find.ts';
import { columnsGiven, type Input, type KeyInput, nothing } from '../steps/input.ts';
import { inStoredColumns } from '../steps/links.ts';
import { onlyRow } from '../steps/settle.ts';
import type { Verb } from '../verb.ts';

/** What `update` takes. */
export interface UpdateArgs {
  readonly where: KeyInput;
  readonly data?: Input;
  readonly increment?: Input;
  readonly expect?: Input;
}

/** Writes what really differs to one row, so that concurrent changes of other columns survive. */
export const update: Verb<UpdateArgs> = {
  name: 'update',
  doc: ({ names }) =>
    `Changes one ${names.type}: what is given, where it differs. Concurrent changes of other columns survive, and no ` +
    '`increment` is lost. A missing row is NOT_FOUND.',
  args: (model) => {
    const [where, data] = [keyShape(model), valuesShape(model)];
    const [increment, expect] = [incrementShape(model), lookupShape(model)];
    if (model.kind === 'view') return { unserved: 'it is a view: its rows can be read, not written' };
    if (!where) return { unserved: 'it has no key to address a row by' };
    if (!data) return { unserved: 'it has no column that could change' };
    return {
      where: required(where, 'The row.'),
      data: optional(data, 'What to change.'),
      ...(increment ? { increment: optional(increment, 'What to add.') } : {}),
      ...(expect ? { expect: optional(expect, 'What must still hold, or it is STALE.') } : {}),
    };
  },
  returns: 'saved',
  isolation: 'ReadCommitted',
  // Refused before a transaction begins; the change itself needs one.
  async direct({ model }, { data = nothing, increment = nothing }) {
    refuseKeyColumns(model, data);
    refuseOverlap(model, increment, [data]);
    return null;
  },
  async run(work, { where, data = nothing, increment = nothing, expect }) {
    const values = await inStoredColumns(work, data);
    const lock = lockFor(work.model, columnsGiven(data));
    const row = await onlyRow(work, conditionsOf(work.model, where.values), lock);
    if (!row) throw notFound(work.model, where.given);
    if (expect) await refuseStale(work, where, expect);
    return change(work, row, { values, added: increment.values, input: data });
  },
};
