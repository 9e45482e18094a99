import type { Row } from '../../database/client.ts';
import type { Failure } from '../../database/failure.ts';
import type { Lock } from '../../database/statements.ts';
import type { Filter } from '../../model/filter.ts';
import type { Model } from '../../model/model.ts';
import { missingTarget } from '../errors.ts';
import { violatedKey } from '../explain.ts';
import type { Protection, Work } from '../verb.ts';
import { refuseComputed } from './complete.ts';
import { coveredKey } from './covered.ts';
import { conditionsOf } from './find.ts';
import { columnsGiven, type Input } from './input.ts';
import { type Columns, inColumns } from './links.ts';
import { lock } from './lock.ts';
import { onlyRow } from './settle.ts';

/** A lookup whose links are resolved: how its row is found, and what keeps two callers from creating it twice. */
export interface Lookup extends Columns {
  readonly input: Input;
  readonly protection: Protection;
  /** Callers take turns at creating the row. */
  readonly inTurns: boolean;
  /** The one row that matches; null for none. Throws `OperationError` `MULTIPLE_MATCHES`. */
  readonly find: (lock?: Lock) => Promise<Row | null>;
}

/** Resolves a lookup, narrowed where asked for. One that points at a row which is not there matches nothing. */
export async function lookUp(work: Work, input: Input, narrowed?: Filter): Promise<Lookup> {
  const { values, missing } = await inColumns(work, input);
  const protection = coveredKey(work.model, values) ? 'UNIQUE_INDEX' : 'ADVISORY_LOCK';
  const find = async (lock?: Lock) =>
    missing ? null : onlyRow(work, { ...conditionsOf(work.model, values), narrowed }, lock);
  const inTurns = protection === 'ADVISORY_LOCK' || work.model.lockedWhole;
  return { input, values, missing, protection, inTurns, find };
}

/** Where no unique index stands guard, or the whole model is locked, callers take turns until the transaction ends. */
export async function takeTurns(work: Work, { inTurns, values }: Lookup): Promise<void> {
  if (inTurns) await lock(work, conditionsOf(work.model, values));
}

/** Refuses to create a row from a lookup that no row can have. Throws `OperationError`. */
export function refuseCreation({ model }: Work, { input, missing }: Lookup): void {
  if (missing) throw missingTarget(model, missing.relation);
  refuseComputed(model, input, 'No row matches, and ');
}

/** The arguments of a verb that looks a row up. */
export interface Narrowed {
  readonly lookup: Input;
  readonly where?: Filter;
}

/**
 * Whether a failure is a race that a lookup lost. A row with the very key we searched by is one we would have found: it came
 * after the search, and went and came again under our own insert (12 callers against 4 that delete 20 keys: seen within
 * two seconds). Beside a deferrable key ON CONFLICT cannot be used, so there every race reaches us as a failure.
 */
export function lostLookup(failure: Failure, model: Model, { lookup, where }: Narrowed): boolean {
  // A row that the filter leaves out stands in the way for good.
  if (failure.kind !== 'unique' || where) return false;
  const key = violatedKey(failure, model);
  const given = [...columnsGiven(lookup)];
  return model.deferrable || (key !== null && given.length > 0 && given.every((it) => key.columns.includes(it)));
}
