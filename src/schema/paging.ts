import type { Filter } from '../model/filter.ts';
import type { Model } from '../model/model.ts';
import type { Order } from '../model/order.ts';
import type { Page, Place } from '../model/reading.ts';
import { badInput, OperationError } from '../operations/errors.ts';
import type { Limits } from '../operations/limits.ts';
import { readCursor } from '../operations/steps/cursor.ts';
import { readFilter } from '../operations/steps/readFilter.ts';
import { readOrder } from '../operations/steps/readOrder.ts';

/** The arguments of a field, and where they stand: nothing, or the name of the answer with a dot behind it. */
export interface ListArgs {
  readonly model: Model;
  readonly args: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly limits: Limits;
}

/** The page a list asks for. Throws `OperationError`: a page above the maximum is `LIMIT_EXCEEDED`, never a silent cut. */
export function pageOf(given: ListArgs): Page {
  const limit = sizeIn(given, 'limit') ?? given.limits.page.usual;
  const offset = Number(given.args['offset']);
  if (offset < 0) throw badInput(given.model, `${given.path}offset`, 'offset must not be negative.');
  return { filter: whereOf(given), order: orderOf(given), limit, offset, ...unbounded };
}

/** The page a connection asks for, and one row more. Throws `OperationError`. */
export function connectionPageOf(given: ListArgs, placed: boolean): Page {
  const { model, path } = given;
  const [first, last] = [sizeIn(given, 'first'), sizeIn(given, 'last')];
  if (first !== null && last !== null) throw badInput(model, `${path}last`, 'Give either first or last, not both.');
  const order = orderOf(given);
  const [after, before] = [placeIn(given, 'after', order), placeIn(given, 'before', order)];
  const limit = (first ?? last ?? given.limits.page.usual) + 1;
  return { filter: whereOf(given), order, limit, offset: 0, after, before, backward: last !== null, placed };
}

/** The condition on the rows of a list; null for none. Throws `OperationError`. */
export function whereOf({ model, args, path, limits }: ListArgs): Filter | null {
  const where = args['where'];
  return where === undefined || where === null
    ? null
    : readFilter(where, { model, path: `${path}where` }, limits.filter);
}

const unbounded = { after: null, before: null, backward: false, placed: false };

// What stands in a remembered document is the same list every time, and without one it is the model's own order.
function orderOf({ model, args, path, limits }: ListArgs): readonly Order[] {
  const given = args['orderBy'];
  const place = isList(given) ? given : model;
  const known = orders.get(place);
  if (known) return known;
  const order = readOrder(given ?? [], { model, path: `${path}orderBy` }, limits.order);
  orders.set(place, order);
  return order;
}

const orders = new WeakMap<object, readonly Order[]>();

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function sizeIn({ model, args, path, limits }: ListArgs, name: string): number | null {
  const size = args[name];
  if (typeof size !== 'number') return null;
  if (size < 0) throw badInput(model, `${path}${name}`, `${name} must not be negative.`);
  const { largest } = limits.page;
  if (size > largest) throw new OperationError('LIMIT_EXCEEDED', `${name} must be at most ${largest}.`, { model });
  return size;
}

function placeIn({ model, args, path }: ListArgs, name: string, order: readonly Order[]): Place | null {
  const cursor = args[name];
  return typeof cursor === 'string' ? readCursor(cursor, order, { model, path: `${path}${name}` }) : null;
}
