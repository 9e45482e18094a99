import { type Column, columnOf, type Key, type Model, optionalInNewRow, type Relation, searchable } from './model.ts';
import { type InputUse, type ObjectShape, optional, required, type Shape, type Slot, type Slots } from './shape.ts';

/** `AlbumKey`: names one row by one of its unique keys. Null for a model without one. */
export function keyShape(model: Model): ObjectShape | null {
  if (model.keys.length === 0) return null;
  return {
    kind: 'object',
    name: `${model.names.type}Key`,
    doc: `One ${model.names.type}, by one of its unique keys.`,
    meaning: { kind: 'key', model },
    oneOf: true,
    slots: () => members(model.keys.map((key) => [key.field, optional(keyMember(model, key))])),
  };
}

/** `AlbumLookup`: equality on columns and to-one relations. Null for a model without a column to search by. */
export function lookupShape(model: Model): ObjectShape | null {
  const columns = model.columns.filter(searchable);
  return input(model, 'lookup', {
    doc: `Which ${model.names.type}: all members must be equal; null is no value.`,
    slots: () => [
      ...columns.map((it) => [it.field, optional(valueShape(it), it.doc)] as const),
      ...links(model).map((it) => linkSlot(it)),
    ],
  });
}

/** `AlbumCreate`: what a new row takes. Null where no row can be created or nothing could be given. */
export function createShape(model: Model): ObjectShape | null {
  if (model.uncreatable) return null;
  const linked = new Set(links(model).flatMap((it) => it.link?.columns ?? []));
  return input(model, 'create', {
    doc: `A new ${model.names.type}${links(model).some((it) => it.required) ? '; its required links by columns or by key' : ''}.`,
    slots: () => [
      ...model.columns.map((it) => {
        const slot = optionalInNewRow(it) || linked.has(it.name) ? optional : required;
        return [it.field, slot(valueShape(it), it.doc)] as const;
      }),
      ...links(model).map((it) => linkSlot(it)),
    ],
  });
}

/** `AlbumValues`: values for some columns of a row, new or stored. Null for a model in which nothing can be changed. */
export function valuesShape(model: Model): ObjectShape | null {
  if (model.kind === 'view') return null;
  return input(model, 'values', {
    doc: `Values for some columns: what is absent is left alone, null removes the value.`,
    slots: () => [
      ...model.columns
        .filter((it) => !(inPrimary(model, it) && (it.generated || it.fallback.kind === 'autoincrement')))
        .map((it) => [it.field, optional(valueShape(it), it.doc)] as const),
      ...links(model).map((it) => linkSlot(it)),
    ],
  });
}

/** `AlbumSave`: a whole row, its key included, all of it optional. Null where no row can be created. */
export function saveShape(model: Model): ObjectShape | null {
  if (model.uncreatable) return null;
  return input(model, 'save', {
    doc: `A whole ${model.names.type}: what is absent is left to its default, or left alone.`,
    slots: () => [
      ...model.columns.map((it) => [it.field, optional(valueShape(it), it.doc)] as const),
      ...links(model).map((it) => linkSlot(it)),
    ],
  });
}

/** `AlbumIncrement`: numbers to add to stored ones. Null for a model without a column to add to. */
export function incrementShape(model: Model): ObjectShape | null {
  if (model.kind === 'view') return null;
  return input(model, 'increment', {
    doc: `Numbers to add, in the database: no concurrent addition is lost. No value counts as 0.`,
    slots: () =>
      model.columns
        .filter((it) => addable(model, it))
        .map((it) => [it.field, optional(valueShape(it), it.doc)] as const),
  });
}

/** `AlbumLinkTo`: a row of another model to be linked to, by a many-to-many relation and a key. Null for a model without one. */
export function linkToShape(model: Model): ObjectShape | null {
  const relations = model.relations.filter((it) => it.implicit && it.target.keys.length > 0);
  if (relations.length === 0) return null;
  return {
    kind: 'object',
    name: `${model.names.type}LinkTo`,
    doc: `What ${article(model.names.type)} is linked to.`,
    meaning: { kind: 'linkTo', model },
    oneOf: true,
    slots: () => members(relations.map((it) => linkSlot(it))),
  };
}

/** The shape of a column's value. */
export function valueShape(column: Column): Shape {
  const single: Shape = column.enumeration
    ? { kind: 'enum', enumeration: column.enumeration }
    : { kind: 'scalar', type: column.type === 'Enum' ? 'String' : column.type };
  return column.list ? { kind: 'list', of: single } : single;
}

/** Whether a column is part of the key that rows are addressed by for good. */
export function inPrimary(model: Model, column: Column): boolean {
  return model.keys.some((key) => key.primary && key.columns.includes(column.name));
}

/** To-one relations whose foreign key is in this model's own table, and whose other end can be named by a key. */
export function links(model: Model): readonly Relation[] {
  return model.relations.filter((it) => it.link !== null && it.target.keys.length > 0);
}

/** Whether numbers can be added to a column: those that name a row or point at one are not counted up. */
export function addable(model: Model, column: Column): boolean {
  const numeric = ['Int', 'BigInt', 'Float', 'Decimal'].includes(column.type) && column.native?.[0] !== 'Oid';
  const named = [...model.keys, ...model.relations.flatMap((it) => it.link ?? [])].some((it) =>
    it.columns.includes(column.name),
  );
  return numeric && !column.list && !column.generated && !named;
}

function keyMember(model: Model, key: Key): Shape {
  const [first] = key.columns;
  if (key.columns.length === 1 && first !== undefined) return valueShape(columnOf(model, first));
  return {
    kind: 'object',
    name: `${model.names.type}Key_${key.field}`,
    doc: `The compound key ${key.field} of ${article(model.names.type)}.`,
    meaning: { kind: 'compound', model },
    oneOf: false,
    slots: () =>
      members(
        key.columns.map((name) => {
          const column = columnOf(model, name);
          return [column.field, required(valueShape(column), column.doc)];
        }),
      ),
  };
}

function linkSlot(relation: Relation): readonly [string, Slot] {
  const shape = keyShape(relation.target);
  if (!shape) throw new TypeError(`${relation.target.name} has no key to link by.`);
  return [relation.field, optional(shape, relation.doc)];
}

interface InputText {
  readonly doc: string;
  readonly slots: () => readonly (readonly [string, Slot])[];
}

function input(model: Model, use: InputUse, { doc, slots }: InputText): ObjectShape | null {
  // GraphQL has no input without members.
  if (slots().length === 0) return null;
  const suffix = { create: 'Create', save: 'Save', values: 'Values', increment: 'Increment', lookup: 'Lookup' }[use];
  return {
    kind: 'object',
    name: `${model.names.type}${suffix}`,
    doc,
    meaning: { kind: 'input', model, use },
    oneOf: false,
    slots: () => members(slots()),
  };
}

// Not Object.fromEntries on a plain object: a column may be called `__proto__` or `constructor`.
function members(slots: readonly (readonly [string, Slot])[]): Slots {
  const made = Object.create(null) as Record<string, Slot>;
  for (const [name, slot] of slots) made[name] = slot;
  return Object.freeze(made);
}

function article(name: string): string {
  return /^[aeiou]/i.test(name) ? `an ${name}` : `a ${name}`;
}
