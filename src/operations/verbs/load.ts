import { required } from '../../model/shape.ts';
import { keyShape } from '../../model/shapes.ts';
import { notFound } from '../errors.ts';
import { conditionsOf } from '../steps/find.ts';
import type { KeyInput } from '../steps/input.ts';
import { onlyRow } from '../steps/settle.ts';
import { type Saved, unchangedRow, type Verb, type Work } from '../verb.ts';

/** What `load` takes. */
export interface LoadArgs {
  readonly where: KeyInput;
}

/** Reads one row where it is written. */
export const load: Verb<LoadArgs> = {
  name: 'load',
  doc: ({ names }) =>
    `Reads one ${names.type} where it is written: after a write of the same document, what was written.`,
  args: (model) => {
    const where = keyShape(model);
    if (model.kind === 'view') return { unserved: 'it is a view: its rows can be read, not written' };
    if (!where) return { unserved: 'it has no key to address a row by' };
    return { where: required(where, 'The row.') };
  },
  returns: 'saved',
  isolation: 'ReadCommitted',
  direct: loadRow,
  run: loadRow,
};

async function loadRow(work: Work, { where }: LoadArgs): Promise<Saved> {
  const row = await onlyRow(work, conditionsOf(work.model, where.values));
  if (!row) throw notFound(work.model, where.given);
  return unchangedRow(row);
}
