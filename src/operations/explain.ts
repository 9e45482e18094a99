import type { Failure } from '../database/failure.ts';
import type { Key, Model } from '../model/model.ts';
import { fieldsOf, OperationError, type Situation } from './errors.ts';

/** A failure of the database in the words of the model. Null for what we do not recognise: that is masked. */
export function explain(failure: Failure, situation: Situation): OperationError | null {
  const { model } = situation;
  const { outcome, cause } = failure;
  const context = { model, outcome, cause };
  // What goes with a row, or loses its link to it, may break any rule of its own table.
  if (situation.removing && broken.has(failure.kind)) return restricted(failure, situation);
  switch (failure.kind) {
    case 'unique':
      return uniqueConflict(failure, situation);
    case 'restrict':
      return restricted(failure, situation);
    case 'foreignKey':
      return pointsElsewhere(failure, situation) ? restricted(failure, situation) : dangling(failure, situation);
    case 'notNull': {
      const column = model.columns.find((it) => it.column === failure.constraint);
      const fields = column ? [column.field] : null;
      return new OperationError('NOT_NULL_VIOLATION', `${column?.field ?? 'A column'} needs a value.`, {
        ...context,
        fields,
      });
    }
    case 'check':
      return new OperationError(
        'CHECK_VIOLATION',
        `A rule on the values of ${model.names.type} does not allow these.`,
        {
          ...context,
          fields: null,
        },
      );
    case 'repeated':
      return new OperationError('DUPLICATE_KEY_IN_BATCH', 'Rows of this call have the same key.', {
        ...context,
        indexes: [],
      });
    case 'value':
      return new OperationError('VALUE_ERROR', 'The database cannot store one of these values.', {
        ...context,
        fields: null,
      });
    case 'lockTimeout':
      return new OperationError('LOCK_TIMEOUT', 'Another change held the rows for too long; try again.', context);
    case 'conflict':
    case 'busy':
      return exhausted(model, cause);
    case 'unavailable': {
      const sentence =
        outcome === 'UNKNOWN'
          ? 'The connection was lost while storing the change; read again to see whether it was stored.'
          : 'The database is too busy or cannot be reached right now; try again.';
      return new OperationError('UNAVAILABLE', sentence, context);
    }
    case 'abandoned':
      return new OperationError('TIMEOUT', 'The request ended before this was done.', context);
    case 'missing':
      return new OperationError('NOT_FOUND', `A row of ${model.names.type} vanished while it was read.`, context);
    case 'deferrable':
    case 'unknown':
      return null;
  }
}

const broken: ReadonlySet<Failure['kind']> = new Set(['unique', 'foreignKey', 'restrict', 'notNull', 'check']);

/** What the caller is told when every attempt gave way to others. */
export function exhausted(model: Model, cause: unknown): OperationError {
  return new OperationError('RETRY_EXHAUSTED', 'Too many changes met at these rows; try again.', { model, cause });
}

/** The unique key of a model that the database named; null for an index Prisma does not know. */
export function violatedKey({ constraint }: Pick<Failure, 'constraint'>, model: Model): Key | null {
  return [...model.keys, ...model.furtherKeys].find((it) => it.constraint === constraint) ?? null;
}

/** Whether the constraint that the database named is one of the model, or of rows that point at it. */
export function concerns(failure: Failure, { model, models }: Omit<Situation, 'removing'>): boolean {
  return violatedKey(failure, model) !== null || ownLink(failure, model) || linkToIt(failure, model, models);
}

function uniqueConflict(failure: Failure, { model, index }: Situation): OperationError {
  const key = violatedKey(failure, model);
  const fields = key ? fieldsOf(model, key.columns) : null;
  const sentence = fields
    ? `Another ${model.names.type} has this ${fields.join(' and ')} already.`
    : `Another ${model.names.type} is too much like this one.`;
  // An explicit key does not move the sequence: the next generated one may then be taken.
  const behind = key?.columns.some(
    (name) => model.columns.find((it) => it.name === name)?.fallback.kind === 'autoincrement',
  );
  return new OperationError(
    'UNIQUE_CONFLICT',
    behind ? `${sentence} If the key was generated, its sequence is behind.` : sentence,
    {
      model,
      outcome: failure.outcome,
      cause: failure.cause,
      fields,
      ...(index === undefined ? {} : { index }),
    },
  );
}

// A constraint we do not know is the row's own: only changing a key concerns those of others.
function pointsElsewhere(failure: Failure, { model, models }: Situation): boolean {
  return linkToIt(failure, model, models) && !ownLink(failure, model);
}

function ownLink({ constraint }: Failure, { relations }: Model): boolean {
  return relations.some((it) => it.link?.constraint === constraint);
}

function linkToIt({ constraint }: Failure, model: Model, models: readonly Model[]): boolean {
  return models.some((it) => it.relations.some((own) => own.link?.constraint === constraint && own.target === model));
}

function restricted(failure: Failure, { model, models }: Situation): OperationError {
  const { constraint, table, kind, outcome, cause } = failure;
  const named = models.filter((it) => it.relations.some(({ link }) => link?.constraint === constraint));
  const owner =
    named.find((it) => it.relations.some(({ link, target }) => link?.constraint === constraint && target === model)) ??
    named.find((it) => it.table === table) ??
    models.find((it) => it !== model && (it.table === table || violatedKey(failure, it) !== null));
  const referencedBy = owner?.name ?? null;
  const those = referencedBy ? `Rows of ${referencedBy}` : 'Other rows';
  const pointing = kind === 'restrict' || kind === 'foreignKey';
  const cannot = referencedBy ? `${those} cannot be without` : 'A rule of the database keeps';
  const sentence = `${pointing ? `${those} still point at` : cannot} this ${model.names.type}.`;
  return new OperationError('FK_RESTRICTED', sentence, { model, outcome, cause, referencedBy });
}

function dangling({ constraint, outcome, cause }: Failure, { model, index }: Situation): OperationError {
  const relation = model.relations.find((it) => it.link?.constraint === constraint);
  return new OperationError(
    'FK_VIOLATION',
    relation
      ? `The ${relation.target.names.type} that ${relation.field} points at does not exist.`
      : 'A row this one points at does not exist.',
    {
      model,
      outcome,
      cause,
      ...(relation ? { relation: relation.field } : {}),
      fields: relation ? fieldsOf(model, relation.link?.columns ?? []) : null,
      ...(index === undefined ? {} : { index }),
    },
  );
}
