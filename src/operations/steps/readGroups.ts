import type { Column, Model } from '../../model/model.ts';
import { orderable } from '../../model/operators.ts';
import type { Order } from '../../model/order.ts';
import { badInput } from '../errors.ts';
import type { Origin } from './input.ts';
import { distinct, orderLimits, readOrderParts } from './readOrder.ts';

/** What rows are grouped by, and in which order the groups stand. */
export interface Grouping {
  readonly by: readonly Column[];
  readonly order: readonly Order[];
}

/**
 * Reads `by` and `orderBy` of a grouping; columns are named as Prisma names them. Groups are ordered by what they are grouped
 * by, so that pages of them neither overlap nor leave one out. Throws `OperationError` `BAD_USER_INPUT` or `LIMIT_EXCEEDED`.
 */
export function readGroups(
  model: Model,
  given: { readonly by: unknown; readonly orderBy: unknown },
  limits = orderLimits,
): Grouping {
  const by = readColumns(given.by, { model, path: 'by' });
  const order = readOrderParts(given.orderBy, { model, path: 'orderBy' }, limits);
  const stray = order.findIndex((it) => it.kind !== 'column' || !by.includes(it.column));
  if (stray >= 0) throw badInput(model, `orderBy[${stray}]`, 'Groups are ordered by what they are grouped by.');
  const all = by.map((column): Order => ({ kind: 'column', column, sort: 'ASC' }));
  return { by, order: distinct([...order, ...all]) };
}

function readColumns(given: unknown, { model, path }: Origin): readonly Column[] {
  if (!Array.isArray(given) || given.length === 0) throw badInput(model, path, 'At least one column is needed.');
  return given.map((name: unknown, index) => {
    const column = model.columns.find((it) => it.name === name);
    if (!column || !orderable(column)) throw badInput(model, `${path}[${index}]`, 'Rows cannot be grouped by this.');
    if (given.indexOf(name) < index) throw badInput(model, `${path}[${index}]`, `${column.field} is named twice.`);
    return column;
  });
}
