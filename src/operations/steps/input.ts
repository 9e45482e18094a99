import type { Row } from '../../database/client.ts';
import { type Column, columnOf, type Key, type Model, type Relation } from '../../model/model.ts';
import type { InputUse } from '../../model/shape.ts';
import { addable, inPrimary } from '../../model/shapes.ts';
import { badInput } from '../errors.ts';
import { type Problem, problemWith, readValue } from './values.ts';

/** What a caller gave for one row, checked: values by Prisma's column names, and links still named by key. */
export interface Input {
  readonly values: Row;
  readonly links: readonly LinkInput[];
  /** Where it stood in the arguments. */
  readonly path: string;
}

/** A to-one relation given by key; a null key unlinks. */
export interface LinkInput {
  readonly relation: Relation;
  readonly key: KeyInput | null;
}

/** One row named by one of its unique keys. */
export interface KeyInput {
  readonly key: Key;
  readonly values: Row;
  /** As the caller wrote it, for the answer. */
  readonly given: object;
}

/** An input that was not given. */
export const nothing: Input = Object.freeze({ values: Object.freeze({}), links: Object.freeze([]), path: '' });

/** Where an object stands in the arguments and whose it is. */
export interface Origin {
  readonly model: Model;
  readonly path: string;
}

/** Reads `AlbumKey`: exactly one member, none of its values null. */
export function readKey(given: object, { model, path }: Origin): KeyInput {
  const [member, more] = Object.entries(given);
  const key = model.keys.find((it) => it.field === member?.[0]);
  if (!member || more || !key || member[1] === null)
    throw badInput(model, path, `Exactly one key of ${model.names.type} is needed.`);
  const single = key.columns.length === 1;
  const values: Record<string, unknown> = {};
  for (const name of key.columns) {
    const column = columnOf(model, name);
    const value = single ? member[1] : (member[1] as Row)[column.field];
    const at = single ? `${path}.${key.field}` : `${path}.${key.field}.${column.field}`;
    if (value === null || value === undefined) throw badInput(model, at, `${column.field} cannot be null in a key.`);
    values[name] = readValue(column, value, { model, path: at, search: true });
  }
  return { key, values, given };
}

/** Reads `AlbumCreate`, `AlbumSave`, `AlbumValues`, `AlbumIncrement` or `AlbumLookup`: every value checked against its column, before any statement. */
export function readInput(given: object, use: InputUse, { model, path }: Origin): Input {
  const links: LinkInput[] = [];
  const columns = columnsByField(model);
  const members = given as Readonly<Record<string, unknown>>;
  let asGiven = true;
  for (const field in members) {
    const value = members[field];
    const column = columns.get(field);
    // A whole row whose key is null is one without a key yet.
    if (value === undefined || (column && value === null && use === 'save' && inPrimary(model, column))) {
      asGiven = false;
    } else if (column) {
      // Of a hundred thousand rows the places of the values are worked out only where one is refused.
      const problem =
        problemWith(column, value, names(model, column, use)) ?? noAddition(model, column, { use, value });
      if (problem) throw badInput(model, `${path}.${field}${problem.at}`, problem.sentence);
      asGiven &&= column.name === field;
    } else {
      asGiven = false;
      links.push(readLink(field, value, { model, path: `${path}.${field}` }));
    }
  }
  const values = asGiven ? members : valuesIn(members, use, model);
  for (const { relation } of links) refuseBoth(relation, values, { model, path });
  return { values, links: links.length === 0 ? nothing.links : links, path };
}

// What was given is not copied where it is what is kept already: a call may have a hundred thousand rows.
function valuesIn(members: Row, use: InputUse, model: Model): Row {
  const values: Record<string, unknown> = {};
  const columns = columnsByField(model);
  for (const field in members) {
    const value = members[field];
    const column = columns.get(field);
    if (!column || value === undefined) continue;
    if (value === null && use === 'save' && inPrimary(model, column)) continue;
    values[column.name] = value;
  }
  return values;
}

function readLink(field: string, value: unknown, { model, path }: Origin): LinkInput {
  const relation = model.relations.find((it) => it.field === field);
  if (!relation?.link) throw badInput(model, path, `${model.names.type} has no ${field}.`);
  if (value === null) refuseUnlink(relation, { model, path });
  return { relation, key: value === null ? null : readKey(value as object, { model: relation.target, path }) };
}

// Worked out once: a call may have a hundred thousand rows.
function columnsByField(model: Model): ReadonlyMap<string, Column> {
  const known = memory.get(model) ?? new Map(model.columns.map((it) => [it.field, it]));
  memory.set(model, known);
  return known;
}

const memory = new WeakMap<Model, ReadonlyMap<string, Column>>();

// A key that the database makes still says which row is meant.
function names(model: Model, column: Column, use: InputUse): boolean {
  return use === 'lookup' || (use === 'save' && column.generated && inPrimary(model, column));
}

function noAddition(model: Model, column: Column, { use, value }: { use: InputUse; value: unknown }): Problem | null {
  if (use !== 'increment') return null;
  if (!addable(model, column)) return { at: '', sentence: `Nothing can be added to ${column.field}.` };
  return value === null ? { at: '', sentence: `${column.field} cannot be null: nothing can be added.` } : null;
}

/** Reads `AlbumLinkTo`: the relation named, and the key below it. */
export function readLinkTo(given: object, { model, path }: Origin): LinkToInput {
  const [member, more] = Object.entries(given);
  const relation = model.relations.find((it) => it.implicit && it.field === member?.[0]);
  if (!member || more || !relation || member[1] === null)
    throw badInput(model, path, `Exactly one relation of ${model.names.type} is needed.`);
  return { relation, key: readKey(member[1] as object, { model: relation.target, path: `${path}.${relation.field}` }) };
}

/** A row of another model to be linked to, under the many-to-many relation that leads there. */
export interface LinkToInput {
  readonly relation: Relation;
  readonly key: KeyInput;
}

/** Names of the columns an input gives values to, by itself or through a link. */
export function columnsGiven({ values, links }: Input): ReadonlySet<string> {
  return new Set([...Object.keys(values), ...links.flatMap((it) => it.relation.link?.columns ?? [])]);
}

/** The columns a link writes when it is removed: those of its foreign key that can be null. */
export function unlinked(model: Model, relation: Relation): readonly Column[] {
  return (relation.link?.columns ?? []).map((name) => columnOf(model, name)).filter((it) => !it.required);
}

/** Refuses to unlink a relation whose foreign key cannot be null. Throws `OperationError` `BAD_USER_INPUT`. */
export function refuseUnlink(relation: Relation, { model, path }: Origin): void {
  if (unlinked(model, relation).length === 0) throw badInput(model, path, `${relation.field} cannot be null.`);
}

/**
 * Refuses a foreign key given both by column and by relation; a column that several relations share may be given beside one
 * of them: the two are then compared. Throws `OperationError` `BAD_USER_INPUT`.
 */
export function refuseBoth(relation: Relation, values: Row, { model, path }: Origin): void {
  const doubled = relation.link?.columns.find((name) => Object.hasOwn(values, name) && !shared(model, name, relation));
  if (doubled === undefined) return;
  const { field } = columnOf(model, doubled);
  throw badInput(model, `${path}.${relation.field}`, `Give either ${field} or ${relation.field}, not both.`);
}

function shared(model: Model, column: string, relation: Relation): boolean {
  if ((relation.link?.columns.length ?? 0) < 2) return false;
  const elsewhere = model.relations.some((it) => it !== relation && it.link?.columns.includes(column));
  return elsewhere || model.keys.some((key) => key.primary && key.columns.includes(column));
}
