import type { Enumeration, Model, ScalarType } from './model.ts';

/** What a caller may send, free of GraphQL. */
export type Shape = ScalarShape | EnumShape | WordsShape | NameShape | ListShape | ObjectShape;

/** A value of one of Prisma's types. */
export interface ScalarShape {
  readonly kind: 'scalar';
  readonly type: ScalarType;
}

/** A value of an enum of the schema. */
export interface EnumShape {
  readonly kind: 'enum';
  readonly enumeration: Enumeration;
}

/** An enum of Trellis's own. */
export interface WordsShape {
  readonly kind: 'words';
  readonly name: string;
  readonly doc: string;
  readonly words: readonly string[];
}

/** The name of one of a model's columns, as Prisma has it, or of one of its keys, as `AlbumKey` has it. */
export interface NameShape {
  readonly kind: 'columnName' | 'keyName';
  readonly model: Model;
}

/** A list of such values, names or objects. */
export interface ListShape {
  readonly kind: 'list';
  readonly of: ScalarShape | EnumShape | NameShape | ObjectShape;
}

/** A named input object. What it means tells `readArgs` how to turn it into columns. */
export interface ObjectShape {
  readonly kind: 'object';
  readonly name: string;
  readonly doc: string;
  readonly meaning: Meaning;
  /** Exactly one member must be given. */
  readonly oneOf: boolean;
  /** Made when asked for: shapes lead to the shapes of other models. */
  readonly slots: () => Slots;
}

/**
 * A key names one row; an input gives values to columns, `lookup` ones to search by; compound is the inside of a compound
 * key; linkTo names a row of another model by one of its keys, under the many-to-many relation that leads there; a filter
 * is a condition on rows, operators one on a column; an order is one thing rows are ordered by; onConflict says what becomes
 * of a new row whose key is taken; a node is a row of a graph, the rows related to it inside.
 */
export type Meaning =
  | { readonly kind: 'key'; readonly model: Model }
  | { readonly kind: 'compound'; readonly model: Model }
  | { readonly kind: 'input'; readonly model: Model; readonly use: InputUse }
  | { readonly kind: 'linkTo'; readonly model: Model }
  | { readonly kind: 'filter'; readonly model: Model }
  | { readonly kind: 'node'; readonly model: Model }
  | { readonly kind: 'operators' }
  | { readonly kind: 'order'; readonly model: Model }
  | { readonly kind: 'onConflict'; readonly model: Model };

/** What the values of an input are for: a new row, a whole row, the change of one, an addition to one, or the search for one. */
export type InputUse = 'create' | 'save' | 'values' | 'increment' | 'lookup';

/** A member of an input object, or an argument. */
export interface Slot {
  readonly shape: Shape;
  readonly required: boolean;
  /** What name and type leave open: an argument has one, a member only where there is something to tell, or the user did. */
  readonly doc: string | null;
  /** Taken when the caller gives none; null for no default. */
  readonly fallback: boolean | number | string | null;
}

/** Named members, in the order the schema shows them. */
export type Slots = Readonly<Record<string, Slot>>;

/** An optional member of this shape. */
export function optional(shape: Shape, doc: string | null = null): Slot {
  return { shape, required: false, doc, fallback: null };
}

/** A member that must be given. */
export function required(shape: Shape, doc: string | null = null): Slot {
  return { shape, required: true, doc, fallback: null };
}

/** A yes or no that is `false` unless given. */
export function flag(doc: string): Slot {
  return { shape: { kind: 'scalar', type: 'Boolean' }, required: true, doc, fallback: false };
}

/** A member that has this value unless it is given. */
export function withFallback(shape: Shape, fallback: number, doc: string): Slot {
  return { shape, required: true, doc, fallback };
}

/** A word of an enum that is `fallback` unless given. */
export function choice(shape: WordsShape, fallback: string, doc: string): Slot {
  return { shape, required: true, doc, fallback };
}
