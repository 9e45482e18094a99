import { countOf } from '../../model/counts.ts';
import type { Filter, Quantifier } from '../../model/filter.ts';
import { filterable } from '../../model/filterShapes.ts';
import type { Model, Relation } from '../../model/model.ts';
import { badInput } from '../errors.ts';
import { type Allowance, allowanceOf, filterLimits } from './filterLimits.ts';
import type { Origin } from './input.ts';
import { readConditions } from './readConditions.ts';

/**
 * Reads `AlbumFilter`, every value checked, before any statement. Nothing may mean "everything" by accident: a null where a
 * condition belongs is refused. Throws `OperationError` `BAD_USER_INPUT` or `LIMIT_EXCEEDED`.
 */
export function readFilter(given: object, origin: Origin, limits = filterLimits): Filter {
  return read(given, origin, { allowance: allowanceOf(origin, limits), depth: 1 });
}

/** How far into a filter the reader is. */
interface Progress {
  readonly allowance: Allowance;
  readonly depth: number;
}

function read(given: unknown, { model, path }: Origin, progress: Progress): Filter {
  const { allowance, depth } = progress;
  allowance.level(depth);
  if (!isObject(given)) throw badInput(model, path, `A condition on ${model.names.type} is needed.`);
  const deeper = { allowance, depth: depth + 1 };
  const members = Object.entries(given).filter(([, value]) => value !== undefined);
  if (members.length === 0) allowance.condition();
  const of = members.flatMap(([field, value]): readonly Filter[] => {
    const at = { model, path: `${path}.${field}` };
    const kind = connectives.get(field);
    if (kind) return [{ kind, of: readAll(value, at, deeper) }];
    const relation = model.relations.find((it) => it.field === field && filterable(it));
    if (relation) return readRelation(relation, value, { at, deeper });
    const counted = model.relations.find((it) => it.beside?.count === field);
    const column = counted ? countOf(counted) : model.columns.find((it) => it.field === field && filterable(it));
    if (!column || !isObject(value)) throw badInput(model, at.path, `A condition on ${field} is needed.`);
    const conditions = readConditions(column, value, { ...at, allowance });
    return counted ? [{ kind: 'counted', relation: counted, to: { kind: 'all', of: conditions } }] : conditions;
  });
  return { kind: 'all', of };
}

const connectives: ReadonlyMap<string, 'all' | 'any' | 'none'> = new Map([
  ['AND', 'all'],
  ['OR', 'any'],
  ['NOT', 'none'],
]);

function readAll(given: unknown, { model, path }: Origin, progress: Progress): readonly Filter[] {
  if (!Array.isArray(given)) throw badInput(model, path, 'A list of conditions is needed.');
  if (given.length === 0) progress.allowance.condition();
  return given.map((it, index) => read(it, { model, path: `${path}[${index}]` }, progress));
}

interface Within {
  readonly at: Origin;
  readonly deeper: Progress;
}

function readRelation(relation: Relation, given: unknown, { at, deeper }: Within): readonly Filter[] {
  const { target, kind, field } = relation;
  deeper.allowance.condition();
  if (kind === 'toOne')
    return [{ kind: 'related', relation, to: given === null ? null : read(given, { ...at, model: target }, deeper) }];
  if (!isObject(given)) throw badInput(at.model, at.path, `A condition on ${field} is needed.`);
  return Object.entries(given).flatMap(([word, value]): readonly Filter[] => {
    if (value === undefined) return [];
    const inside = { model: target, path: `${at.path}.${word}` };
    const quantifier = quantifiers.find((it) => it === word);
    if (!quantifier || !isObject(value)) throw refused(at.model, inside.path, word);
    return [{ kind: 'among', relation, quantifier, to: read(value, inside, deeper) }];
  });
}

const quantifiers: readonly Quantifier[] = ['some', 'every', 'none'];

function refused(model: Model, path: string, word: string): Error {
  return badInput(model, path, `A condition under ${word} is needed.`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
