import type { Row } from '../database/client.ts';
import { type Failure, failureOf } from '../database/failure.ts';
import type { Session, Store } from '../database/session.ts';
import { Exhausted, inTransaction, startOver } from '../database/transaction.ts';
import type { Model } from '../model/model.ts';
import { served } from './catalogue.ts';
import { OperationError } from './errors.ts';
import { exhausted, explain } from './explain.ts';
import { type Limits, usualLimits } from './limits.ts';
import { readArgs } from './steps/args.ts';
import { selected, selectedMany } from './steps/selected.ts';
import type { Many, Saved, Selection, VerbOf, Work } from './verb.ts';

/** Where an operation works: a database, the model, and all models of the schema. */
export interface Target {
  readonly store: Store;
  readonly model: Model;
  readonly models: readonly Model[];
  /** How much one call may do; the usual limits unless given. */
  readonly limits?: Limits;
}

/** What a caller sent, and what they want to see. */
export interface Call {
  readonly args: Readonly<Record<string, unknown>>;
  readonly selection: Selection;
}

/** Nothing of other tables is wanted. */
export const columnsOnly: Selection = Object.freeze({ related: false, query: Object.freeze({}) });

/** The single way a verb is carried out. Throws `OperationError`; what it does not recognise is thrown as it came, to be masked. */
export async function run<Result extends Saved | Many>(
  verb: VerbOf<never, Result>,
  target: Target,
  { args, selection }: Call,
): Promise<Result> {
  const { store, model, limits = usualLimits } = target;
  const takes = served(verb, model);
  if ('unserved' in takes) throw new TypeError(`${model.name} has no ${verb.name}: ${takes.unserved}.`);
  const read = readArgs(takes.slots, args, limits) as never;
  const workIn = (session: Session): Work => ({ session, model, selection, limits, now: new Date() });
  try {
    return await startOver(
      async () =>
        (await verb.direct?.(workIn(store), read)) ??
        inTransaction(store, (session) => verb.run(workIn(session), read)),
      (failure) => verb.lostRace?.(failure, model, read) ?? false,
    );
  } catch (thrown) {
    throw await explained(thrown, target, {
      removing: verb.removes ?? false,
      locate: async (failure) => verb.locate?.(workIn(store), failure, read),
    });
  }
}

/** A saved row with what the client selected of other tables. */
export async function readBack(
  { store, model }: Target,
  { row, complete }: Saved,
  selection: Selection,
): Promise<Row | null> {
  const key = model.primary ?? model.keys[0];
  if (!row || !key || !selection.related || complete) return row;
  return { ...(await selected({ session: store, model, selection }, key, row)), ...row };
}

/** The rows of a call for many with what the client selected of other tables, in as many statements for any number of them. */
export async function readBackMany(
  { store, model }: Target,
  { outcomes, row, complete }: Many,
  selection: Selection,
): Promise<readonly (Row | null)[]> {
  const rows = outcomes.map((_, entry) => row(entry));
  const key = model.primary ?? model.keys[0];
  return key && selection.related && !complete ? selectedMany({ session: store, model, selection }, key, rows) : rows;
}

interface Explaining {
  readonly removing: boolean;
  readonly locate: (failure: Failure) => Promise<number | null | undefined>;
}

async function explained(
  thrown: unknown,
  { model, models }: Target,
  { removing, locate }: Explaining,
): Promise<unknown> {
  if (thrown instanceof OperationError) return thrown;
  if (thrown instanceof Exhausted) return exhausted(model, thrown.cause);
  const failure = failureOf(thrown);
  // What cannot be found out any more must not hide what happened.
  const index = failure.kind === 'unique' ? await locate(failure).catch(() => null) : undefined;
  return explain(failure, { model, models, removing, ...(index === undefined ? {} : { index }) }) ?? thrown;
}
