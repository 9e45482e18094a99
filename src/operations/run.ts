import type { Row } from '../database/client.ts';
import { type Failure, failureOf, isConflict } from '../database/failure.ts';
import type { Session, Store } from '../database/session.ts';
import { Exhausted, inTransaction, startOver } from '../database/transaction.ts';
import type { Model } from '../model/model.ts';
import type { Reading } from '../model/reading.ts';
import { type AnyVerb, served } from './catalogue.ts';
import { OperationError } from './errors.ts';
import { exhausted, explain } from './explain.ts';
import { attach } from './reads/attach.ts';
import { readArgs } from './steps/args.ts';
import type { Saved, Selection, Work } from './verb.ts';

/** Where an operation works: a database, the model, and all models of the schema. */
export interface Target {
  readonly store: Store;
  readonly model: Model;
  readonly models: readonly Model[];
}

/** What a caller sent, and what they want to see. */
export interface Call {
  readonly args: Readonly<Record<string, unknown>>;
  readonly selection: Selection;
}

/** Nothing of other tables is wanted. */
export const columnsOnly: Selection = Object.freeze({ records: new Map() });

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
export async function run(verb: AnyVerb, target: Target, { args, selection }: Call): Promise<Saved> {
  const { store, model } = target;
  const takes = served(verb, model);
  if ('unserved' in takes) throw new TypeError(`${model.name} has no ${verb.name}: ${takes.unserved}.`);
  const read = readArgs(takes.slots, args) as never;
  const workIn = (session: Session): Work => ({ session, model, selection, now: new Date() });
  const attempt = async () =>
    (await verb.direct?.(workIn(store), read)) ?? inTransaction(store, (session) => verb.run(workIn(session), read));
  const lost = (failure: Failure) => verb.lostRace?.(failure, model, read) ?? false;
  try {
    return await (store.transactional ? attempt() : startOver(attempt, lost));
  } catch (thrown) {
    const told = explained(thrown, target, verb.removes ?? false);
    const failure = failureOf(thrown);
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

/** What the caller of an operation is told of what was thrown; what is not recognised comes back as it is. */
export function explained(thrown: unknown, { model, models }: Target, removing: boolean): unknown {
  if (thrown instanceof OperationError) return thrown;
  if (thrown instanceof Exhausted) return exhausted(model, thrown.cause);
  return explain(failureOf(thrown), { model, models, removing }) ?? thrown;
}
