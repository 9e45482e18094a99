import { type ExecutionArgs, type ExecutionResult, execute as executeByField, getOperationAST } from 'graphql';
import type { Failure } from '../database/failure.ts';
import { insideOf } from '../database/inside.ts';
import type { Session } from '../database/session.ts';
import { Exhausted, inTransaction, startOver } from '../database/transaction.ts';
import { OperationError } from '../operations/errors.ts';
import { Interrupted } from '../operations/run.ts';
import { type Atomic, isAtomic, type Place, placeOf, type Step } from './atomic.ts';
import { type Context, goneOf, untilGone } from './builder.ts';
import { executePlan } from './executePlan.ts';
import { planOf } from './plans.ts';
import { type Attempt, takenBack, takenBackAtEnd } from './takenBack.ts';
import { coercedVariables } from './variables.ts';
import { asObjects, type Result } from './writtenResult.ts';

/**
 * graphql-js' `execute` that knows `@atomic`: such a document is one transaction, and starts over as a whole where the
 * database gives way to others. For servers of your own: with any other executor such a document is refused.
 */
export function execute(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
  const executed = executeWritten(args);
  return executed instanceof Promise ? executed.then(asObjects) : asObjects(executed);
}

/** The same for a server that sends it off: the data of most documents is a text of JSON at once. */
export function executeWritten(args: ExecutionArgs): Result | Promise<Result> {
  const { schema, document, operationName, variableValues } = args;
  const operation = getOperationAST(document, operationName);
  const place = placeOf(schema);
  if (!operation || !place) return executeByField(args);
  const plan = planOf(args, operation);
  const atomic = isAtomic(operation);
  if (!plan && !atomic) return executeByField(args);
  // Wrong variables are refused before anything begins.
  const coerced = coercedVariables(schema, operation, variableValues ?? {});
  if (!coerced) return executeByField(args);
  return plan ? executePlan(plan, args, coerced) : executeAsOne(args, place);
}

async function executeAsOne(args: ExecutionArgs, place: Place): Promise<ExecutionResult> {
  const notBegun: Attempt = { args, answer: {}, steps: [], stopped: null };
  const attempts: Atomic['attempts'] = new Map();
  let last = notBegun;
  const attempt = async (): Promise<ExecutionResult> => {
    last = notBegun;
    if (goneOf(contextOf(args))?.aborted) throw new Error('The request has ended.');
    return inTransaction(untilGone(place.store, contextOf(args)), async (session) => {
      last = await carriedOut(args, session, attempts);
      const reason = reasonToUndo(last);
      if (reason) throw reason.by;
      return last.answer;
    });
  };
  try {
    return await startOver(attempt, (failure) => isLost(last, failure));
  } catch (thrown) {
    if (last === notBegun) last = await carriedOut(args, failing(thrown), attempts);
    return last.answer.errors ? takenBack(last) : takenBackAtEnd(last, thrown);
  }
}

async function carriedOut(args: ExecutionArgs, session: Session, attempts: Atomic['attempts']): Promise<Attempt> {
  const steps: Step[] = [];
  const { store, end } = insideOf(session, () => late(args, steps));
  const atomic: Atomic = { store, steps, stopped: null, attempts };
  // An object of its own for every attempt: what was read in one must not be remembered in the next.
  const contextValue = Object.assign(Object.create(contextOf(args)), { atomic });
  const answer = await executeByField({ ...args, contextValue });
  // A field that may not be null gives up at once, whatever its neighbours are still reading.
  await end();
  return { args, answer, steps, stopped: atomic.stopped };
}

function reasonToUndo({ args, answer, steps, stopped }: Attempt): { readonly by: unknown } | null {
  if (stopped?.by instanceof Interrupted) return { by: stopped.by.cause };
  if (answer.errors) return { by: answer.errors[0] };
  const by = late(args, steps);
  return by && { by };
}

// A race that a verb lost, or that a key lost which is checked at the end.
function isLost({ answer, steps, stopped }: Attempt, failure: Failure): boolean {
  if (answer.errors) return stopped?.by instanceof Interrupted;
  return failure.kind === 'unique' && steps.some(({ verb, target }) => verb.lostRace && target.model.deferrable);
}

// The caller was told that time ran out, or has gone: what is not stored yet must not be.
function late(args: ExecutionArgs, steps: readonly Step[]): OperationError | null {
  const model = steps.at(-1)?.target.model;
  if (!model || !goneOf(contextOf(args))?.aborted) return null;
  return new OperationError('TIMEOUT', 'The request ended before this was stored.', { model });
}

function contextOf({ contextValue }: ExecutionArgs): Context {
  return (contextValue ?? {}) as Context;
}

/** Stands in for a transaction that could not begin: every statement fails for that reason. */
function failing(thrown: unknown): Session {
  const fail = () => Promise.reject(thrown instanceof Exhausted ? thrown.cause : thrown);
  return { transactional: true, query: fail };
}
