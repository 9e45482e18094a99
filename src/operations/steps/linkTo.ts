import { parameterOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import { linkRows } from '../../database/joins.ts';
import { sqlType } from '../../database/sql.ts';
import { soleKey } from '../../model/path.ts';
import { OperationError } from '../errors.ts';
import type { Work } from '../verb.ts';
import { conditionsOf, findRows } from './find.ts';
import type { LinkToInput } from './input.ts';

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
  const { join, target } = relation;
  if (!join) throw new TypeError(`${model.name}.${relation.name} has no table of pairs.`);
  const [own, other] = [soleKey(model), soleKey(target)];
  const linked = await session.query(linkRows(join, [sqlType(own), sqlType(other)]), [
    parameterOf(own, ends.row[own.name]),
    parameterOf(other, ends.target[other.name]),
  ]);
  return linked.length > 0;
}

/** The two rows of a link. */
export interface Ends {
  readonly row: Row;
  readonly target: Row;
}
