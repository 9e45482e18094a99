import { countOf } from './counts.ts';
import type { Comparison, JsonComparison } from './filter.ts';
import type { Column, Model, Relation } from './model.ts';
import { type Operators, operatorsOf } from './operators.ts';
import {
  type EnumShape,
  type ObjectShape,
  optional,
  type ScalarShape,
  type Slot,
  type Slots,
  type WordsShape,
} from './shape.ts';

/** `AlbumFilter`: a condition on rows. Null for a model without a column to compare. */
export function filterShape(model: Model): ObjectShape | null {
  if (!model.columns.some(filterable)) return null;
  const shape: ObjectShape = {
    kind: 'object',
    name: `${model.names.type}Filter`,
    doc: `Conditions on ${model.names.type}; all hold.`,
    meaning: { kind: 'filter', model },
    oneOf: false,
    slots: () => {
      const slots = Object.create(null) as Record<string, Slot>;
      slots['AND'] = optional({ kind: 'list', of: shape });
      slots['OR'] = optional({ kind: 'list', of: shape }, 'One of these; none given: never.');
      slots['NOT'] = optional({ kind: 'list', of: shape }, 'None of these.');
      for (const column of model.columns.filter(filterable))
        slots[column.field] = optional(operatorsShape(column), column.doc);
      for (const relation of model.relations.filter(filterable)) {
        const target = relation.target === model ? shape : filterShape(relation.target);
        if (target) slots[relation.field] = relationSlot(relation, target);
      }
      for (const relation of model.relations) {
        const count = countOf(relation);
        if (count) slots[count.field] = optional(operatorsShape(count));
      }
      return slots;
    },
  };
  return shape;
}

/** Whether a filter can name this column or relation. Three names are taken by the filter's own words. */
export function filterable({ field }: Column | Relation): boolean {
  return !['AND', 'OR', 'NOT'].includes(field);
}

function relationSlot({ kind, target }: Relation, shape: ObjectShape): Slot {
  const { type } = target.names;
  if (kind === 'toOne') return optional(shape, 'null: there is none.');
  return optional({
    kind: 'object',
    name: `${type}ListFilter`,
    doc: `Conditions on related ${type}; all hold.`,
    meaning: { kind: 'operators' },
    oneOf: false,
    slots: () => ({
      some: optional(shape),
      every: optional(shape, 'Holds where there are none.'),
      none: optional(shape),
    }),
  });
}

function operatorsShape(column: Column): ObjectShape {
  const { enumeration, type, list } = column;
  const value: ScalarShape | EnumShape = enumeration
    ? { kind: 'enum', enumeration }
    : { kind: 'scalar', type: type === 'Enum' ? 'String' : type };
  const operators = operatorsOf(column);
  return {
    kind: 'object',
    name: `${enumeration ? enumeration.type : type}${list ? 'ListFilter' : 'Filter'}`,
    doc: docs[operators.kind],
    meaning: { kind: 'operators' },
    oneOf: false,
    slots: () => slotsOf(operators, value),
  };
}

const docs: Readonly<Record<Operators['kind'], string>> = {
  value: 'Conditions on a value; all given must hold. No value meets no comparison, nor its negation.',
  list: 'Conditions on a list; all given must hold. A list without a value is an empty one.',
  json:
    'Conditions on a Json value, or on what stands at `path` in it; all given must hold. A `null` in it is no value, and ' +
    'no value meets no comparison, nor its negation.',
};

function slotsOf(operators: Operators, value: ScalarShape | EnumShape): Slots {
  const values = { kind: 'list', of: value } as const;
  switch (operators.kind) {
    case 'value':
      return {
        ...Object.fromEntries(operators.by.map((it) => [it, optional(value, comparisons[it])])),
        ...(operators.listed
          ? { in: optional(values, 'Equal to one of these.'), notIn: optional(values, 'Equal to none of these.') }
          : {}),
        ...(operators.text ? { mode: optional(modes, 'How letters are told apart.') } : {}),
      };
    case 'list':
      return {
        equals: optional(values, 'These elements, in this order.'),
        has: optional(value, 'This is one of its elements.'),
        hasEvery: optional(values, 'All of these are among its elements.'),
        hasSome: optional(values, 'At least one of these is among its elements.'),
        isEmpty: optional({ kind: 'scalar', type: 'Boolean' }, 'Whether it has no elements.'),
      };
    case 'json':
      return {
        path: optional({ kind: 'list', of: text }, 'Where to look: keys of objects, and places in lists from "0".'),
        ...Object.fromEntries(
          operators.by.map((it) => [it, optional(it.startsWith('string') ? text : value, jsonComparisons[it])]),
        ),
        mode: optional(modes, 'How stringContains, stringStartsWith and stringEndsWith tell letters apart.'),
      };
  }
}

const text: ScalarShape = { kind: 'scalar', type: 'String' };

/** The words of `mode`: whether letters are told from capitals. */
const modes: WordsShape = {
  kind: 'words',
  name: 'QueryMode',
  doc: 'Whether text is compared letter by letter, or capitals count as small letters.',
  words: ['DEFAULT', 'INSENSITIVE'],
};

const ranges = {
  lt: 'Less than, or earlier.',
  lte: 'Less than or equal, or earlier.',
  gt: 'Greater than, or later.',
  gte: 'Greater than or equal, or later.',
} as const;

const comparisons: Readonly<Record<Comparison, string>> = {
  equals: 'Equal to; null: it has no value.',
  not: 'Not equal to; null: it has a value.',
  ...ranges,
  contains: 'Has this in it; %, _ and \\ stand for themselves.',
  startsWith: 'Begins with this.',
  endsWith: 'Ends with this.',
};

const jsonComparisons: Readonly<Record<JsonComparison, string>> = {
  equals: 'Equal to, whatever the order of keys; null: there is no value.',
  not: 'Not equal to; null: there is a value.',
  lt: 'A number or a text less than this one.',
  lte: 'A number or a text less than or equal to this one.',
  gt: 'A number or a text greater than this one.',
  gte: 'A number or a text greater than or equal to this one.',
  stringContains: 'A text with this in it; %, _ and \\ stand for themselves.',
  stringStartsWith: 'A text that begins with this.',
  stringEndsWith: 'A text that ends with this.',
  arrayContains: 'A list with this, or each element of this list, among its elements; objects may have further keys.',
};
