import type { Model } from './model.ts';
import { orderable } from './operators.ts';
import { sorts } from './order.ts';
import { type ObjectShape, optional, type Slot, type WordsShape } from './shape.ts';

/** `AlbumOrder`: one thing to order rows by. Null for a model without a column to order by. */
export function orderShape(model: Model): ObjectShape | null {
  if (!model.columns.some(orderable)) return null;
  const shape: ObjectShape = {
    kind: 'object',
    name: `${model.names.type}Order`,
    doc: `What ${model.names.type} is ordered by, one thing each.`,
    meaning: { kind: 'order', model },
    oneOf: true,
    slots: () => {
      const slots = Object.create(null) as Record<string, Slot>;
      for (const it of model.columns.filter(orderable)) slots[it.field] = optional(sort, it.doc);
      for (const { kind, field, target, beside } of model.relations) {
        if (beside) slots[beside.count] = optional(sort);
        const related = kind === 'toOne' && (target === model ? shape : orderShape(target));
        if (related) slots[field] = optional(related, 'Leading nowhere counts as no value.');
      }
      return slots;
    },
  };
  return shape;
}

const sort: WordsShape = {
  kind: 'words',
  name: 'Sort',
  doc: 'A direction. Rows without a value come last when ascending and first when descending, unless said otherwise.',
  words: sorts,
};
