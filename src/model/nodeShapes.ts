import type { Model, Relation } from './model.ts';
import { type ObjectShape, optional, type Slot, type Slots } from './shape.ts';
import { valueShape } from './shapes.ts';

/**
 * `AlbumNode`: a row of a graph, with the rows related to it inside. Null where no row can be created: relations to such a
 * model are left out of the nodes of others.
 */
export function nodeShape(model: Model): ObjectShape | null {
  if (model.uncreatable) return null;
  const { type } = model.names;
  return {
    kind: 'object',
    name: `${type}Node`,
    doc: `One ${type} of a graph, and what it is related to. Nothing but its key: the stored row, linked and left as it is.`,
    meaning: { kind: 'node', model },
    oneOf: false,
    slots: () => slotsOf(model),
  };
}

/** The relations that can be followed in a graph. */
export function branches(model: Model): readonly Relation[] {
  return model.relations.filter((it) => it.target.uncreatable === null);
}

function slotsOf(model: Model): Slots {
  // Not an object literal: a column may be called `__proto__` or `constructor`.
  const made = Object.create(null) as Record<string, Slot>;
  for (const column of model.columns) made[column.field] = optional(valueShape(column), column.doc);
  for (const relation of branches(model)) {
    const target = nodeShape(relation.target);
    if (!target) continue;
    made[relation.field] = optional(relation.kind === 'toMany' ? { kind: 'list', of: target } : target, relation.doc);
  }
  const label = { kind: 'scalar', type: 'String' } as const;
  made['_ref'] = optional(label, 'A label.');
  made['_use'] = optional(label, 'The row with this label.');
  if (model.keys.length > 0) made['_match'] = optional({ kind: 'keyName', model }, 'Found by this key, or created.');
  return Object.freeze(made);
}
