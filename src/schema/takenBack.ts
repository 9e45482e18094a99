import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  locatedError,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { failureOf } from '../database/failure.ts';
import { Exhausted } from '../database/transaction.ts';
import { OperationError } from '../operations/errors.ts';
import { concerns } from '../operations/explain.ts';
import { explained } from '../operations/run.ts';
import { type Atomic, rolledBack, type Step } from './atomic.ts';
import { toGraphQLError } from './errors.ts';

/** One attempt at an `@atomic` document, and what it would have answered. */
export interface Attempt extends Pick<Atomic, 'steps' | 'stopped'> {
  readonly args: ExecutionArgs;
  readonly answer: ExecutionResult;
}

/** The answer of a document that one of its fields stopped: the first error, and ROLLED_BACK for every other field. */
export function takenBack(attempt: Attempt): ExecutionResult {
  const [first] = attempt.answer.errors ?? [];
  const at = first?.path?.[0];
  return withoutData(attempt, (name, step) => (first && name === at ? undone(first) : others(name, step)));
}

/**
 * The answer of a document that failed when it was to be stored. What was lost is told of every field. A constraint that
 * is checked at the end is told of the last field whose model it concerns, else of the last one.
 */
export function takenBackAtEnd(attempt: Attempt, thrown: unknown): ExecutionResult {
  const { steps, answer } = attempt;
  if (steps.length === 0) return answer;
  const failure = failureOf(thrown);
  const known = thrown instanceof OperationError || thrown instanceof Exhausted || failure.kind !== 'unknown';
  const definite = known && failure.outcome !== 'UNKNOWN';
  const at = steps.findLast((it) => concerns(failure, it.target)) ?? steps.at(-1);
  return withoutData(attempt, (name, step) =>
    step && (!definite || step === at) ? toldAt(step, explainedAt(step, thrown)) : others(name, step),
  );
}

function withoutData(
  { args, answer, steps }: Attempt,
  told: (name: string, step: Step | undefined) => GraphQLError,
): ExecutionResult {
  const stepOf = new Map(steps.map((it) => [nameOf(it), it]));
  const meta = metaNames(args);
  const entries = Object.entries(answer.data ?? {});
  // A field that may not be null, as a schema's owner may add one, leaves no data at all.
  const names = answer.data ? entries.map(([name]) => name).filter((it) => !meta.has(it)) : [...stepOf.keys()];
  return {
    errors: names.map((it) => told(it, stepOf.get(it))),
    data: answer.data
      ? Object.fromEntries(entries.map(([name, value]) => [name, meta.has(name) ? value : null]))
      : null,
  };
}

// Whatever it was, and even if it has to be masked: nothing was stored.
function undone({ message, nodes, source, positions, path, originalError, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    originalError: originalError ?? null,
    extensions: { ...extensions, outcome: 'NOT_APPLIED' },
  });
}

function others(name: string, step: Step | undefined): GraphQLError {
  if (step) return toldAt(step, rolledBack(step.target.model));
  return new GraphQLError('Another field of this document failed.', {
    path: [name],
    extensions: { code: 'ROLLED_BACK', outcome: 'NOT_APPLIED' },
  });
}

function explainedAt({ verb, target }: Step, thrown: unknown): unknown {
  return explained(thrown, target, { removing: verb.removes ?? false });
}

function toldAt(step: Step, thrown: unknown): GraphQLError {
  return locatedError(toGraphQLError(thrown), step.info.fieldNodes, [nameOf(step)]);
}

function nameOf({ info }: Step): string {
  return String(info.path.key);
}

// `__typename` was not carried out, and may not be null.
function metaNames({ schema, document }: ExecutionArgs): ReadonlySet<string> {
  const names = new Set<string>();
  const info = new TypeInfo(schema);
  const noting = visitWithTypeInfo(info, {
    Field({ name, alias }) {
      if (name.value === '__typename' && info.getParentType() === schema.getMutationType())
        names.add((alias ?? name).value);
    },
  });
  visit(document, noting);
  return names;
}
