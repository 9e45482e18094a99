import type { Row } from '../database/client.ts';
import { failureOf } from '../database/failure.ts';
import type { Session, Store } from '../database/session.ts';
import { Exhausted, inTransaction, startOver } from '../database/transaction.ts';
import type { Model } from '../model/model.ts';
import { type AnyVerb, served } from './catalogue.ts';
import { OperationError } from './errors.ts';
import { exhausted, explain } from './explain.ts';
import { readArgs } from './steps/args.ts';
import type { GraphLimits } from './steps/readNode.ts';
import { selected } from './steps/selected.ts';
import type { Saved, Selection, Work } from './verb.ts';

/** Where an operation works: a database, the model, and all models of the schema. */
export interface Target {
  readonly store: Store;
  readonly model: Model;
  readonly models: readonly Model[];
  /** How large a graph may be. */
  readonly graphLimits?: GraphLimits;
}

/** What a caller sent, and what they want to see. */
export interface Call {
  readonly args: Readonly<Record<string, unknown>>;
  readonly selection: Selection;
}

/** Nothing of other tables is wanted. */
export const columnsOnly: Selection = Object.freeze({ related: false, query: Object.freeze({}) });

/** The single way a verb is carried out. Throws `OperationError`; what it does not recognise is thrown as it came, to be masked. */
export async function run(verb: AnyVerb, target: Target, { args, selection }: Call): Promise<Saved> {
  const { store, model, graphLimits } = target;
  const takes = served(verb, model);
  if ('unserved' in takes) throw new TypeError(`${model.name} has no ${verb.name}: ${takes.unserved}.`);
  const read = readArgs(takes.slots, args, graphLimits) as never;
  const workIn = (session: Session): Work => ({ session, model, selection, now: new Date() });
  try {
    return await startOver(
      async () =>
        (await verb.direct?.(workIn(store), read)) ??
        inTransaction(store, (session) => verb.run(workIn(session), read)),
      (failure) => verb.lostRace?.(failure, model, read) ?? false,
    );
  } catch (thrown) {
    throw explained(thrown, target, verb.removes ?? false);
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

function explained(thrown: unknown, { model, models }: Target, removing: boolean): unknown {
  if (thrown instanceof OperationError) return thrown;
  if (thrown instanceof Exhausted) return exhausted(model, thrown.cause);
  return explain(failureOf(thrown), { model, models, removing }) ?? thrown;
}
