import { filterShape } from './filterShapes.ts';
import type { Model } from './model.ts';
import { optional, type Slots, withFallback } from './shape.ts';

/** Rows a list answers with unless it is told otherwise, and at most. */
export const pageSizes = Object.freeze({ usual: 100, largest: 1_000 });

/** What every list of a model takes. */
export function listSlots(model: Model): Slots {
  const int = { kind: 'scalar', type: 'Int' } as const;
  return {
    ...whereSlot(model, 'Which rows; all of them where it is not given.'),
    limit: withFallback(int, pageSizes.usual, `Rows at most, up to ${pageSizes.largest}.`),
    offset: withFallback(int, 0, 'Rows to leave out at the beginning.'),
  };
}

/** What a count of rows takes. */
export function countSlots(model: Model): Slots {
  return whereSlot(model, 'Which rows are counted; all of them where it is not given.');
}

function whereSlot(model: Model, doc: string): Slots {
  const filter = filterShape(model);
  return filter ? { where: optional(filter, doc) } : {};
}
