import { columnOf, type Model } from '../../model/model.ts';
import { orderable } from '../../model/operators.ts';
import { type Order, type Sort, sorts, subjectOf } from '../../model/order.ts';
import { badInput, OperationError } from '../errors.ts';
import type { Origin } from './input.ts';

/** How much rows may be ordered by. */
export interface OrderLimits {
  /** How many things. Default 5. */
  readonly parts: number;
  /** How many to-one relations may lead to one of them. Default 4. */
  readonly depth: number;
}

/** The limits of an order, unless others are configured. */
export const orderLimits: OrderLimits = Object.freeze({ parts: 5, depth: 4 });

/**
 * Reads `[AlbumOrder!]`; nothing given is the order of the key. Every order ends with the primary key, so that no two rows
 * are equal and pages neither overlap nor leave rows out. Throws `OperationError` `BAD_USER_INPUT` or `LIMIT_EXCEEDED`.
 */
export function readOrder(given: unknown, origin: Origin, limits = orderLimits): readonly Order[] {
  return total(origin.model, readOrderParts(given, origin, limits));
}

/** The same without the key at its end. */
export function readOrderParts(given: unknown, origin: Origin, limits = orderLimits): readonly Order[] {
  const { model, path } = origin;
  const refuse = (allowed: string) =>
    new OperationError('LIMIT_EXCEEDED', `An order may ${allowed} at most.`, { model, argument: path });
  const parts: unknown = given ?? [];
  if (!Array.isArray(parts)) throw badInput(model, path, 'A list of things to order by is needed.');
  if (parts.length > limits.parts) throw refuse(`name ${limits.parts} things`);

  const read = (part: unknown, at: Origin, depth: number): Order => {
    if (depth > limits.depth) throw refuse(`follow ${limits.depth} relations`);
    const members = Object.entries(part ?? {}).filter(([, value]) => value !== undefined);
    const [[field, value] = [], more] = members;
    const { columns, relations, names } = at.model;
    if (field === undefined || more)
      throw badInput(at.model, at.path, `Exactly one member of ${names.type}Order is needed.`);
    const inside = { model: at.model, path: `${at.path}.${field}` };
    const column = columns.find((it) => it.field === field && orderable(it));
    if (column) return { kind: 'column', column, sort: readSort(value, inside) };
    const relation = relations.find((it) => field === (it.beside?.count ?? it.field));
    if (!relation) throw badInput(at.model, inside.path, `${names.type} cannot be ordered by ${field}.`);
    if (relation.kind === 'toMany') return { kind: 'count', relation, sort: readSort(value, inside) };
    return { kind: 'related', relation, by: read(value, { model: relation.target, path: inside.path }, depth + 1) };
  };

  return parts.map((it, index) => read(it, { model, path: `${path}[${index}]` }, 0));
}

function readSort(value: unknown, { model, path }: Origin): Sort {
  const sort = sorts.find((it) => it === value);
  if (!sort) throw badInput(model, path, 'A direction is needed.');
  return sort;
}

/** The same without what comes a second time, which decides nothing. */
export function distinct(order: readonly Order[]): readonly Order[] {
  const seen = new Set<string>();
  return order.filter((it) => {
    const subject = subjectOf(it);
    return !seen.has(subject) && seen.add(subject);
  });
}

// Ended with the key, or, where no key has a value in every row, with all columns: no two rows are equal then.
function total(model: Model, asked: readonly Order[]): readonly Order[] {
  const key = model.primary?.columns ?? model.keys[0]?.columns ?? [];
  const rest = model.primary ? [] : model.columns.filter(orderable);
  const last = [...key.map((it) => columnOf(model, it)), ...rest];
  return distinct([...asked, ...last.map((column): Order => ({ kind: 'column', column, sort: 'ASC' }))]);
}
