import { filterShape } from './filterShapes.ts';
import type { Model } from './model.ts';
import { orderShape } from './orderShapes.ts';
import { optional, type Shape, type Slots, withFallback } from './shape.ts';

/** Rows of one list. */
export interface PageSizes {
  /** Unless the list is told otherwise. Default 100. */
  readonly usual: number;
  /** At most. Default 1,000. */
  readonly largest: number;
}

/** What lists have unless it is configured. */
export const usualPageSizes: PageSizes = Object.freeze({ usual: 100, largest: 1_000 });

/** What every list of a model takes. */
export function listSlots(model: Model, { usual, largest }: PageSizes): Slots {
  return {
    ...rowSlots(model),
    limit: withFallback(int, usual, `At most ${largest}.`),
    offset: withFallback(int, 0, 'Rows to skip.'),
  };
}

/** What every connection of a model takes. */
export function connectionSlots(model: Model, { largest }: PageSizes): Slots {
  const cursor = { kind: 'scalar', type: 'String' } as const;
  return {
    ...rowSlots(model),
    first: optional(int, `At most ${largest}.`),
    after: optional(cursor, 'A cursor.'),
    last: optional(int, 'From the end.'),
    before: optional(cursor, 'A cursor.'),
  };
}

/** What a count of rows takes. */
export function countSlots(model: Model): Slots {
  const filter = filterShape(model);
  return filter ? { where: optional(filter, 'Which rows.') } : {};
}

const int: Shape = { kind: 'scalar', type: 'Int' };

function rowSlots(model: Model): Slots {
  const [filter, order] = [filterShape(model), orderShape(model)];
  return {
    ...(filter ? { where: optional(filter, 'Which rows.') } : {}),
    ...(order ? { orderBy: optional({ kind: 'list', of: order }, 'Then by the key.') } : {}),
  };
}
