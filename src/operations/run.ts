import type { Row } from '../database/client.ts';
import { type Failure, failureOf, isConflict } from '../database/failure.ts';
import type { Session, Store } from '../database/session.ts';
import { Exhausted, inTransaction, startOver } from '../database/transaction.ts';
import { columnOf, type Model } from '../model/model.ts';
import type { Reading } from '../model/reading.ts';
import { served } from './catalogue.ts';
import { OperationError } from './errors.ts';
import { exhausted, explain, violatedKey } from './explain.ts';
import { type Limits, usualLimits } from './limits.ts';
import { attach } from './reads/attach.ts';
import { readArgs } from './steps/args.ts';
import type { Many, Saved, Selection, VerbOf, Work } from './verb.ts';

/** Where an operation works: a database, the model, and all models of the schema. */
export interface Target {
  readonly store: Store;
  readonly model: Model;
  readonly models: readonly Model[];
  /** How much one call may do; the usual limits unless given. */
  readonly limits?: Limits;
  /** What several attempts at one call share, where the caller begins the transaction and starts it over. */
  readonly attempts?: Attempts;
}

/** The arguments of a call as its first attempt has read them: what a verb learns from an attempt it keeps beside them. */
export interface Attempts {
  args?: unknown;
}

/** What a caller sent, and what they want to see. */
export interface Call {
  readonly args: Readonly<Record<string, unknown>>;
  readonly selection: Selection;
}

/** Nothing of other tables is wanted. */
export const columnsOnly: Selection = Object.freeze({ records: null });

/** Thrown inside a transaction that the caller began, where only the whole of it can start over. */
export class Interrupted extends Error {
  /** What is told when it does not start over any more. */
  readonly told: unknown;
  constructor(told: unknown, cause: unknown) {
    super('The transaction has to start over.', { cause });
    this.name = 'Interrupted';
    this.told = told;
  }
}

/**
 * The single way a verb is carried out. Throws `OperationError`; what it does not recognise is thrown as it came, to be
 * masked. Over a store inside a transaction it neither begins one nor starts over: then it throws `Interrupted`.
 */
export async function run<Result extends Saved | Many>(
  verb: VerbOf<never, Result>,
  target: Target,
  { args, selection }: Call,
): Promise<Result> {
  const { store, model, limits = usualLimits, attempts = {} } = target;
  const takes = served(verb, model);
  if ('unserved' in takes) throw new TypeError(`${model.name} has no ${verb.name}: ${takes.unserved}.`);
  attempts.args ??= readArgs(takes.slots, args, limits);
  const read = attempts.args as never;
  const workIn = (session: Session): Work => ({ session, model, selection, limits, now: new Date() });
  const attempt = async () =>
    (await verb.direct?.(workIn(store), read)) ?? inTransaction(store, (session) => verb.run(workIn(session), read));
  const lost = (failure: Failure) => verb.lostRace?.(failure, model, read) ?? false;
  const indexes = new Map<unknown, Promise<number | null>>();
  const indexOf = async (failure: Failure) => {
    if (!verb.locate || !(failure.kind === 'unique' || failure.kind === 'foreignKey')) return undefined;
    const index = indexes.get(failure.cause) ?? located(verb.locate(workIn(store), failure, read));
    indexes.set(failure.cause, index);
    return index;
  };
  // A key that is in nobody's way any more: who had it is gone, or is the very row to be updated. One that the database counts up
  // may be behind, which no look at the rows tells.
  const passed = async (failure: Failure) => {
    const key = violatedKey(failure, model);
    const counted = key?.columns.some((it) => columnOf(model, it).defaultSql !== null) ?? true;
    return !counted && (await indexOf(failure)) === null;
  };
  // What failed has to be undone before anybody can look for the row.
  const undoneWhereLookedInto = () => (verb.locate && store.undoing ? store.undoing(attempt) : attempt());
  try {
    return await (store.transactional
      ? undoneWhereLookedInto()
      : startOver(attempt, async (failure) => lost(failure) || passed(failure)));
  } catch (thrown) {
    const failure = failureOf(thrown);
    const index = await indexOf(failure);
    const told = explained(thrown, target, { removing: verb.removes ?? false, index });
    throw store.transactional && (isConflict(failure) || lost(failure)) ? new Interrupted(told, thrown) : told;
  }
}

/** A saved row with what the client selected of other tables, under this name of the answer. */
export async function readBack({ store }: Target, { row, told }: Saved, reading: Asked): Promise<Row | null> {
  if (!row || reading.parts.length === 0) return row;
  const known = told?.get(reading.answer);
  if (known) return known;
  const draft = { ...row };
  await attach(store, reading, [draft]);
  return draft;
}

/** What is asked of a row, and the name of the answer. */
export interface Asked extends Reading {
  readonly answer: string;
}

/** The rows of a call for many with what the client selected of other tables, in as many statements for any number of them. */
export async function readBackMany(
  { store }: Target,
  { outcomes, row, told }: Many,
  reading: Asked,
): Promise<readonly (Row | null)[]> {
  const known = told?.get(reading.answer);
  if (known) return known;
  const drafts = outcomes.map((_, entry) => {
    const found = row(entry);
    return found && { ...found };
  });
  await attach(
    store,
    reading,
    drafts.filter((it) => it !== null),
  );
  return drafts;
}

// What cannot be found out any more must not hide what happened.
async function located(looking: Promise<number | null>): Promise<number | null> {
  return looking.catch(() => null);
}

/** What is known of a failure beside itself. */
export interface Circumstances {
  readonly removing: boolean;
  /** The row of the call that it is about; null where nobody can say. */
  readonly index?: number | null | undefined;
}

/** What the caller of an operation is told of what was thrown; what is not recognised comes back as it is. */
export function explained(thrown: unknown, { model, models }: Target, { removing, index }: Circumstances): unknown {
  if (thrown instanceof OperationError) return thrown;
  if (thrown instanceof Exhausted) return exhausted(model, thrown.cause);
  const situation = { model, models, removing, ...(index === undefined ? {} : { index }) };
  return explain(failureOf(thrown), situation) ?? thrown;
}
