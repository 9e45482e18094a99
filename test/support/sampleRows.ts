import { isDeepStrictEqual } from 'node:util';
import { type Column, columnOf, type Model, optionalInNewRow, type Relation } from '../../src/model/model.ts';
import { links } from '../../src/model/shapes.ts';
import { sampleValue } from './sampleValue.ts';

/** A row as GraphQL tells it: by field names, values as JSON carries them. */
export type Told = Readonly<Record<string, unknown>>;

/** A row that was made, and what was asked for. */
export interface Made {
  readonly model: Model;
  readonly given: Told;
  readonly record: Told;
}

/** Rows that belong together: at most one of each model, in the order they were made, so that shared columns agree. */
export type Family = Map<string, Made>;

/**
 * What a new row is given. `plain`: every column but generated keys, and required parents by column; `full`: generated
 * keys and optional parents too; `least`: only what has to be, and parents by key.
 */
export type Fill = 'plain' | 'full' | 'least';

/** Inserts rows whose values come from the models, their required parents first. */
export interface RowMaker {
  make(model: Model, fill: Fill, family: Family): Promise<Made>;
}

/** How a row gets in; `undefaulted` are columns whose default is declared but not in the database. */
export interface RowMaking {
  readonly insert: (model: Model, data: Told) => Promise<Told>;
  readonly undefaulted: (model: Model, column: Column) => boolean;
}

/** A maker of rows. Every row of a model gets other values than the ones before. */
export function rowMaker({ insert, undefaulted }: RowMaking): RowMaker {
  const seeds = new Map<string, number>();
  const make: RowMaker['make'] = async (model, fill, family) => {
    const parents = new Map<Relation, Made>();
    for (const relation of parentsOf(model, fill, family)) {
      if (relation.target === model) continue;
      const parent = family.get(relation.target.name) ?? (await make(relation.target, 'plain', family));
      family.set(relation.target.name, parent);
      parents.set(relation, parent);
    }
    const seed = (seeds.get(model.name) ?? 0) + 1;
    seeds.set(model.name, seed);
    const given =
      fill === 'least'
        ? leastOf(model, { seed, parents, needed: (it) => undefaulted(model, it) })
        : allOf(model, { seed, parents, withGenerated: fill === 'full' });
    const made = { model, given, record: await insert(model, given) };
    if (!family.has(model.name) && fill === 'plain') family.set(model.name, made);
    return made;
  };
  return { make };
}

/** To-one relations whose foreign key every row must hold. */
export function requiredParents(model: Model): readonly Relation[] {
  return model.relations.filter((it) => it.link?.columns.every((name) => columnOf(model, name).required));
}

/** The same, and those of columns that the required foreign keys of other models point at. */
export function parentsForOthers(model: Model): readonly Relation[] {
  const pointedAt = new Set(
    model.relations
      .flatMap((it) => it.target.relations.filter((other) => other.name === it.opposite && other.target === model))
      .flatMap((it) => it.link?.references ?? []),
  );
  return model.relations.filter((it) =>
    it.link?.columns.every((name) => columnOf(model, name).required || pointedAt.has(name)),
  );
}

/** Why no row of some models can be made, as a sentence: they are views, hold what cannot be given, or need each other first. */
export function impossibleModels(models: readonly Model[]): ReadonlyMap<string, string> {
  const writable = models.filter((it) => it.uncreatable === null);
  const possible = new Set<Model>();
  const needs = (model: Model) =>
    parentsForOthers(model)
      .map((it) => it.target)
      .filter((it) => it !== model && !possible.has(it));
  for (let before = -1; before < possible.size; ) {
    before = possible.size;
    for (const model of writable) if (needs(model).length === 0) possible.add(model);
  }
  return new Map(
    models
      .filter((it) => !possible.has(it))
      .map((it) => [
        it.name,
        it.uncreatable ?? `needs a row of ${[...new Set(needs(it).map(({ name }) => name))].join(' and ')} first`,
      ]),
  );
}

// An optional parent is given where it is at hand or needs nothing itself: any other might lead back here.
function parentsOf(model: Model, fill: Fill, family: Family): readonly Relation[] {
  if (fill === 'least') return requiredParents(model);
  const required = parentsForOthers(model);
  if (fill === 'plain') return required;
  const optional = model.relations.filter(
    (it) =>
      it.link !== null &&
      !required.includes(it) &&
      it.target !== model &&
      it.target.uncreatable === null &&
      (family.has(it.target.name) || requiredParents(it.target).length === 0),
  );
  return [...required, ...optional];
}

interface All {
  readonly seed: number;
  readonly parents: ReadonlyMap<Relation, Made>;
  readonly withGenerated: boolean;
}

function allOf(model: Model, { seed, parents, withGenerated }: All): Told {
  const foreign = new Set(model.relations.flatMap((it) => it.link?.columns ?? []));
  const row: Record<string, unknown> = Object.create(null);
  for (const column of model.columns) {
    if (column.generated || (column.fallback.kind === 'autoincrement' && !withGenerated)) continue;
    if (!withGenerated && column.updatedAt) continue;
    if (!foreign.has(column.name) || requiredHere(model, column)) row[column.field] = sampleValue(column, seed);
  }
  const required = requiredParents(model);
  for (const [relation, parent] of parents) {
    const values = foreignKey(relation, parent, model);
    // Columns that several relations share belong to the required one.
    const disagrees = Object.entries(values).some(([field, value]) => field in row && row[field] !== value);
    if (required.includes(relation) || !disagrees) Object.assign(row, values);
  }
  // A row may point at itself where its own key is known.
  for (const relation of requiredParents(model).filter((it) => it.target === model)) {
    const own: Record<string, unknown> = { ...row };
    for (const name of relation.link?.references ?? []) {
      const column = columnOf(model, name);
      own[column.field] ??= sampleValue(column, seed);
      row[column.field] = own[column.field];
    }
    Object.assign(row, foreignKey(relation, { model, given: own, record: own }, model));
  }
  return row;
}

function requiredHere(model: Model, column: Column): boolean {
  return column.required && !requiredParents(model).some((it) => it.link?.columns.includes(column.name));
}

function foreignKey({ link, target }: Relation, parent: Made, model: Model): Told {
  return Object.fromEntries(
    (link?.columns ?? []).map((name, index) => {
      const reference = columnOf(target, link?.references[index] ?? '');
      return [columnOf(model, name).field, parent.record[reference.field]];
    }),
  );
}

interface Least {
  readonly seed: number;
  readonly parents: ReadonlyMap<Relation, Made>;
  readonly needed: (column: Column) => boolean;
}

function leastOf(model: Model, { seed, parents, needed }: Least): Told {
  const row: Record<string, unknown> = Object.create(null);
  const self = requiredParents(model).some((it) => it.target === model);
  if (self) return allOf(model, { seed, parents, withGenerated: true });
  const foreign = new Set([...parents.keys()].flatMap((it) => it.link?.columns ?? []));
  for (const column of model.columns)
    if (!foreign.has(column.name) && (!optionalInNewRow(column) || needed(column)))
      row[column.field] = sampleValue(column, seed);
  for (const [relation, parent] of parents)
    if (links(model).includes(relation)) row[relation.field] = keyOf(parent);
    else Object.assign(row, foreignKey(relation, parent, model));
  return row;
}

/** The last of a row's keys that names it: one that is not the usual way. */
export function keyOf(made: Made): Told {
  const key = keysOf(made).at(-1);
  if (!key) throw new Error(`A row of ${made.model.name} has no key.`);
  return key;
}

/** Every unique key that names a row, as `where` takes it. */
export function keysOf({ model, record }: Made): readonly Told[] {
  return model.keys.flatMap(({ field, columns }) => {
    const values = columns.map((name) => columnOf(model, name)).map((it) => [it.field, record[it.field]] as const);
    if (values.some(([, value]) => value === null)) return [];
    return [{ [field]: values.length === 1 ? values[0]?.[1] : Object.fromEntries(values) }];
  });
}

/** The fields whose value is not what was asked for; links given by key are not compared. */
export function differences({ model, given, record }: Made): readonly string[] {
  const fields = model.columns.map((it) => it.field).filter((it) => it in given);
  return fields
    .filter((it) => !isDeepStrictEqual(record[it], given[it]))
    .map((it) => `${it}: ${JSON.stringify(given[it])} became ${JSON.stringify(record[it])}`);
}
