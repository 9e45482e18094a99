import { type Column, type Model, searchable } from './model.ts';
import { type ObjectShape, optional, type Shape, type Slot, type WordsShape } from './shape.ts';

/** `AlbumFilter`: a condition on rows. Null for a model without a column to compare. */
export function filterShape(model: Model): ObjectShape | null {
  if (!model.columns.some(filterable)) return null;
  const shape: ObjectShape = {
    kind: 'object',
    name: `${model.names.type}Filter`,
    doc: `A condition on rows of ${model.names.type}: all members given must hold. A value that is absent meets no comparison.`,
    meaning: { kind: 'filter', model },
    oneOf: false,
    slots: () => {
      const slots = Object.create(null) as Record<string, Slot>;
      slots['AND'] = optional({ kind: 'list', of: shape }, 'All of these hold; none given: always.');
      slots['OR'] = optional({ kind: 'list', of: shape }, 'One of these holds; none given: never.');
      slots['NOT'] = optional({ kind: 'list', of: shape }, 'None of these holds; none given: always.');
      for (const column of model.columns.filter(filterable)) slots[column.field] = optional(operatorsShape(column));
      for (const relation of model.relations.filter((it) => it.kind === 'toOne')) {
        const target = relation.target === model ? shape : filterShape(relation.target);
        if (target)
          slots[relation.field] = optional(
            target,
            `The ${relation.target.names.type} it leads to; null: there is none.`,
          );
      }
      return slots;
    },
  };
  return shape;
}

/** Whether a filter can name this column. Three names are taken by the filter's own words. */
export function filterable(column: Column): boolean {
  return searchable(column) && !['AND', 'OR', 'NOT'].includes(column.field);
}

/** The words of `mode`: whether letters are told from capitals. */
const modes: WordsShape = {
  kind: 'words',
  name: 'QueryMode',
  doc: 'Whether text is compared letter by letter, or capitals count as small letters.',
  words: ['DEFAULT', 'INSENSITIVE'],
};

function operatorsShape({ type, enumeration }: Column): ObjectShape {
  const value: Shape & { kind: 'scalar' | 'enum' } = enumeration
    ? { kind: 'enum', enumeration }
    : { kind: 'scalar', type: type === 'Enum' ? 'String' : type };
  const ordered = !enumeration && type !== 'Boolean' && type !== 'Bytes';
  return {
    kind: 'object',
    name: `${enumeration ? enumeration.type : type}Filter`,
    doc: 'Conditions on a value; all given must hold.',
    meaning: { kind: 'operators' },
    oneOf: false,
    slots: () => ({
      equals: optional(value, 'Equal to; null: it has no value.'),
      not: optional(value, 'Not equal to; null: it has a value.'),
      ...(type === 'Boolean'
        ? {}
        : {
            in: optional({ kind: 'list', of: value }, 'Equal to one of these.'),
            notIn: optional({ kind: 'list', of: value }, 'Equal to none of these.'),
          }),
      ...(ordered ? { lt: optional(value), lte: optional(value), gt: optional(value), gte: optional(value) } : {}),
      ...(type === 'String' ? textSlots(value) : {}),
    }),
  };
}

function textSlots(value: Shape): Record<string, Slot> {
  return {
    contains: optional(value, 'Has this in it; %, _ and \\ stand for themselves.'),
    startsWith: optional(value, 'Begins with this.'),
    endsWith: optional(value, 'Ends with this.'),
    mode: optional(modes, 'How `equals`, `not`, `contains`, `startsWith` and `endsWith` compare letters.'),
  };
}
