import { parameterOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import { linkPairs, type PairTypes, pairsParameter, unlinkOthers } from '../../database/joins.ts';
import type { Session } from '../../database/session.ts';
import { sqlType } from '../../database/sql.ts';
import type { Column, Join, Model, Relation } from '../../model/model.ts';
import { soleKey } from '../../model/path.ts';

/** An implicit many-to-many, seen from one end. */
export interface End {
  readonly model: Model;
  readonly relation: Relation;
}

/** The two rows of a link: one of the end's model, one it is linked to. */
export interface Ends {
  readonly row: Row;
  readonly target: Row;
}

/** Links rows, in one statement. Says how many were not linked before. */
export async function linkAll(session: Session, end: End, links: readonly Ends[]): Promise<number> {
  const { join, own, other, types } = keysOf(end);
  const pairs = links.map(
    ({ row, target }) => [parameterOf(own, row[own.name]), parameterOf(other, target[other.name])] as const,
  );
  return (await session.query(linkPairs(join, types), [pairsParameter(pairs)])).length;
}

/** A row, and those it stays linked to. */
export interface Keeping {
  readonly row: Row;
  readonly targets: readonly Row[];
}

/** Unlinks rows from all others, in one statement. Says from how many. */
export async function unlinkAll(session: Session, end: End, keeping: readonly Keeping[]): Promise<number> {
  const { join, own, other, types } = keysOf(end);
  const kept = keeping.map(
    ({ row, targets }) =>
      [parameterOf(own, row[own.name]), targets.map((it) => parameterOf(other, it[other.name]))] as const,
  );
  return (await session.query(unlinkOthers(join, types), [pairsParameter(kept)])).length;
}

interface Keys {
  readonly join: Join;
  readonly own: Column;
  readonly other: Column;
  readonly types: PairTypes;
}

function keysOf({ model, relation: { join, name, target } }: End): Keys {
  if (!join) throw new TypeError(`${model.name}.${name} has no table of pairs.`);
  const [own, other] = [soleKey(model), soleKey(target)];
  return { join, own, other, types: [sqlType(own), sqlType(other)] };
}
