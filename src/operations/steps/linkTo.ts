import type { Row } from '../../database/client.ts';
import { OperationError } from '../errors.ts';
import type { Work } from '../verb.ts';
import { conditionsOf, findRows } from './find.ts';
import type { LinkToInput } from './input.ts';
import { type Ends, linkAll } from './pairs.ts';

/**
 * The row to be linked to, which nobody can delete before this transaction ends. Throws `OperationError` `FK_VIOLATION`
 * when there is none: the table of pairs would only say that some key is missing.
 */
export async function heldTarget(work: Work, { relation, key }: LinkToInput): Promise<Row> {
  const { target } = relation;
  const search = conditionsOf(target, key.values);
  const [row] = await findRows({ ...work, model: target }, search, { lock: 'forKeyShare', limit: 1 });
  if (row) return row;
  throw new OperationError('FK_VIOLATION', `The ${target.names.type} to link to does not exist.`, {
    model: work.model,
    relation: relation.field,
    fields: null,
  });
}

/** Links a row to a held one. Says whether this call did, or it was linked before. */
export async function link({ session, model }: Work, { relation }: LinkToInput, ends: Ends): Promise<boolean> {
  return (await linkAll(session, { model, relation }, [ends])) > 0;
}
