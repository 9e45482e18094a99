import { filterShape } from './filterShapes.ts';
import type { Model } from './model.ts';
import { orderShape } from './orderShapes.ts';
import { optional, type Shape, type Slots, withFallback } from './shape.ts';

/** Rows a list answers with unless it is told otherwise, and at most. */
export const pageSizes = Object.freeze({ usual: 100, largest: 1_000 });

/** What every list of a model takes. */
export function listSlots(model: Model): Slots {
  return {
    ...rowSlots(model),
    limit: withFallback(int, pageSizes.usual, `Rows at most, up to ${pageSizes.largest}.`),
    offset: withFallback(int, 0, 'Rows to leave out at the beginning.'),
  };
}

/** What every connection of a model takes. */
export function connectionSlots(model: Model): Slots {
  const cursor = { kind: 'scalar', type: 'String' } as const;
  return {
    ...rowSlots(model),
    first: optional(
      int,
      `Rows from the beginning, up to ${pageSizes.largest}; ${pageSizes.usual} where nothing is said.`,
    ),
    after: optional(cursor, 'Only rows behind the one with this cursor.'),
    last: optional(int, `Rows from the end, up to ${pageSizes.largest}, instead of \`first\`.`),
    before: optional(cursor, 'Only rows before the one with this cursor.'),
  };
}

/** What a count of rows takes. */
export function countSlots(model: Model): Slots {
  const filter = filterShape(model);
  return filter ? { where: optional(filter, 'Which rows are counted; all of them where it is not given.') } : {};
}

const int: Shape = { kind: 'scalar', type: 'Int' };

function rowSlots(model: Model): Slots {
  const [filter, order] = [filterShape(model), orderShape(model)];
  return {
    ...(filter ? { where: optional(filter, 'Which rows; all of them where it is not given.') } : {}),
    ...(order
      ? {
          orderBy: optional({ kind: 'list', of: order }, 'The order of the rows; the primary key, unless it is given.'),
        }
      : {}),
  };
}
