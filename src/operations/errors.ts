import type { Row } from '../database/client.ts';
import type { Model, Relation } from '../model/model.ts';

const codes = [
  'BAD_USER_INPUT',
  'EMPTY_INPUT',
  'UNFILTERED_WRITE',
  'NOT_FOUND',
  'MULTIPLE_MATCHES',
  'UNIQUE_CONFLICT',
  'FK_VIOLATION',
  'FK_RESTRICTED',
  'NOT_NULL_VIOLATION',
  'CHECK_VIOLATION',
  'VALUE_ERROR',
  'DUPLICATE_KEY_IN_BATCH',
  'CONFLICT_TARGET_UNUSABLE',
  'CYCLE_REQUIRED',
  'DANGLING_REF',
  'GRAPH_CONFLICT',
  'STALE',
  'ROLLED_BACK',
  'LIMIT_EXCEEDED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'LOCK_TIMEOUT',
  'RETRY_EXHAUSTED',
  'TIMEOUT',
  'UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
] as const;

/** Every code an answer may carry. The list is closed. */
export type ErrorCode = (typeof codes)[number];

/** The closed list, to look a code up in. */
export const errorCodes: ReadonlySet<string> = new Set(codes);

/** What an error tells beside its code; what is absent is not told. */
export interface ErrorDetails {
  readonly fields?: readonly string[] | null;
  /** Where in the arguments, as `data.name`. */
  readonly argument?: string;
  readonly keys?: readonly object[];
  /** Which of the rows given it is about, counted from 0; null where nobody can say. */
  readonly index?: number | null;
  readonly indexes?: readonly number[];
  /** The key named by `onConflict`. */
  readonly target?: string;
  readonly relation?: string;
  readonly referencedBy?: string | null;
  /** Where in a graph, as `root.tracks[1]`. */
  readonly node?: string;
  /** The same, of what concerns several places, or is wrong before anything runs. */
  readonly nodes?: readonly string[];
}

/** What a caller is told when an operation fails: a code of the closed list and one sentence. Nothing was stored unless `outcome` is `UNKNOWN`. */
export class OperationError extends Error {
  readonly code: ErrorCode;
  readonly model: string;
  readonly outcome: 'NOT_APPLIED' | 'UNKNOWN';
  readonly details: ErrorDetails;
  constructor(code: ErrorCode, message: string, { model, outcome = 'NOT_APPLIED', cause, ...details }: ErrorContext) {
    super(message, { cause });
    this.name = 'OperationError';
    this.code = code;
    this.model = model.name;
    this.outcome = outcome;
    this.details = details;
  }

  /** The same error, told with more details. */
  with(details: ErrorDetails): OperationError {
    const { code, message, model: name, outcome, cause } = this;
    return new OperationError(code, message, { model: { name }, outcome, cause, ...this.details, ...details });
  }
}

interface ErrorContext extends ErrorDetails {
  readonly model: Pick<Model, 'name'>;
  readonly outcome?: 'NOT_APPLIED' | 'UNKNOWN';
  readonly cause?: unknown;
}

/** Refuses an argument, before any statement; `index` is that of a row among many. */
export function badInput(model: Model, argument: string, sentence: string, index?: number): OperationError {
  return new OperationError('BAD_USER_INPUT', sentence, { model, argument, ...(index === undefined ? {} : { index }) });
}

/** Rows named by key that are not there; keys by GraphQL's field names. */
export function notFound(model: Model, ...keys: readonly object[]): OperationError {
  const these = keys.length === 1 ? 'this key' : 'these keys';
  return new OperationError('NOT_FOUND', `There is no ${model.names.type} with ${these}.`, {
    model,
    keys: keys.map(tellable),
  });
}

/** The row's primary key as JSON tells it, by GraphQL's field names and fit for `where`; null where a part of it is missing. */
export function keyTold(model: Model, row: Row): object | null {
  const key = model.primary ?? model.keys[0];
  const columns = key?.columns ?? [];
  if (!key || columns.some((it) => row[it] === undefined || row[it] === null)) return null;
  const named = Object.fromEntries(fieldsOf(model, columns).map((it, index) => [it, row[columns[index] ?? '']]));
  return tellable(columns.length === 1 ? named : { [key.field]: named });
}

// JSON knows neither whole numbers of 64 bits nor bytes: an answer that holds one could not be sent.
function tellable(key: object): object {
  const told = (value: unknown): unknown => {
    if (typeof value === 'bigint') return String(value);
    if (value instanceof Date) return value.toISOString();
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    const compound = typeof value === 'object' && value !== null && !(value instanceof Date);
    return compound ? tellable(value) : value;
  };
  return Object.fromEntries(Object.entries(key).map(([name, value]) => [name, told(value)]));
}

/** A link to a row that is not there; `index` is that of a row among many. */
export function missingTarget(model: Model, relation: Relation, index?: number): OperationError {
  const fields = fieldsOf(model, relation.link?.columns ?? []);
  return new OperationError(
    'FK_VIOLATION',
    `The ${relation.target.names.type} that ${relation.field} points at does not exist.`,
    {
      model,
      relation: relation.field,
      fields,
      ...(index === undefined ? {} : { index }),
    },
  );
}

/** GraphQL's names of columns. */
export function fieldsOf(model: Model, columns: readonly string[]): readonly string[] {
  return columns.map((name) => model.columns.find((it) => it.name === name)?.field ?? name);
}

/** A failure as far as the verb is concerned that met it. */
export interface Situation {
  readonly model: Model;
  /** Every model of the schema: a row of any of them may point at the one being deleted. */
  readonly models: readonly Model[];
  /** Deleting, or changing a key others point at: a broken reference is then theirs. */
  readonly removing: boolean;
  /** Which of many rows it is about, where the verb could say. */
  readonly index?: number | null;
}
