import { rowOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import { deleteRows } from '../../database/statements.ts';
import { enforced } from '../../model/model.ts';
import { flag, optional, required } from '../../model/shape.ts';
import { keyShape, lookupShape } from '../../model/shapes.ts';
import { notFound } from '../errors.ts';
import { readByKey } from '../reads/rows.ts';
import { refuseStale } from '../steps/expect.ts';
import { conditionsOf } from '../steps/find.ts';
import type { Input, KeyInput } from '../steps/input.ts';
import { onlyRow } from '../steps/settle.ts';
import type { Saved, Verb, Work } from '../verb.ts';

/** What `delete` takes. */
export interface DeleteArgs {
  readonly where: KeyInput;
  readonly expect?: Input;
  readonly strict: boolean;
}

/** Deletes one row and answers with it as it was. */
export const deleteByKey: Verb<DeleteArgs> = {
  name: 'delete',
  doc: ({ names }) =>
    `Deletes one ${names.type} and answers one caller of however many with it as it was. A missing row is outcome NOT_FOUND, no error.`,
  args: (model) => {
    const where = keyShape(model);
    if (model.kind === 'view') return { unserved: 'it is a view: its rows can be read, not written' };
    if (!where) return { unserved: 'it has no key to address a row by' };
    const expect = lookupShape(model);
    return {
      where: required(where, 'The row.'),
      ...(expect ? { expect: optional(expect, 'What must still hold, or it is STALE.') } : {}),
      strict: flag('A missing row is an error.'),
    };
  },
  returns: 'saved',
  isolation: 'ReadCommitted',
  removes: true,
  // A key that the database does not enforce may name several rows: then they are looked at before one is deleted.
  direct: async (work, args) => (args.expect || !enforced(args.where.key) ? null : deleteRow(work, args)),
  async run(work, args) {
    const { where, expect } = args;
    const row = await onlyRow(work, conditionsOf(work.model, where.values), 'forUpdate');
    if (row && expect) await refuseStale(work, where, expect);
    return deleteRow(work, args);
  },
};

// What the row was related to is gone with it, so it is read before. The row itself is given back by the statement that
// deletes it: one statement, whoever else deletes it at the same time.
async function deleteRow(work: Work, args: DeleteArgs): Promise<Saved> {
  const { where, strict } = args;
  const related = await readRelated(work, where);
  const row = await remove(work, args);
  if (!row && strict) throw notFound(work.model, where.given);
  return {
    row,
    outcome: row ? 'DELETED' : 'NOT_FOUND',
    changed: [],
    protection: null,
    told: new Map([...related].map(([answer, known]) => [answer, { ...known, ...row }])),
  };
}

async function readRelated({ session, selection }: Work, where: KeyInput): Promise<ReadonlyMap<string, Row>> {
  const told = new Map<string, Row>();
  for (const [answer, reading] of selection.records ?? []) {
    if (reading.parts.length === 0) continue;
    const row = await readByKey(session, reading, where);
    // A row that is gone is related to nothing.
    told.set(answer, row ?? Object.fromEntries(reading.parts.map((it) => [it.answer, it.kind === 'many' ? [] : null])));
  }
  return told;
}

async function remove({ session, model }: Work, { where }: DeleteArgs): Promise<Row | null> {
  const search = conditionsOf(model, where.values);
  const [cells] = await session.query(deleteRows(model, search.where), search.parameters);
  return cells ? rowOf(model, cells) : null;
}
