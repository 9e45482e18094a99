import { type Column, columnOf, type Key, type Model, optionalInNewRow, type Relation } from '../../src/model/model.ts';
import { branches } from '../../src/model/nodeShapes.ts';
import { parentsForOthers, requiredParents } from './sampleRows.ts';
import { sampleValue } from './sampleValue.ts';

/** A node as a client writes it. */
export interface GraphInput {
  [member: string]: unknown;
}

/** How a graph is made up. */
export interface Making {
  readonly random: () => number;
  /** Nodes it may have; a few more where rows need others. */
  readonly size: number;
  /** Models no row can be made of. */
  readonly impossible: ReadonlySet<string>;
  /** A number no row had before. */
  readonly seed: () => number;
}

/**
 * A random graph below a row of a model. Of each model one row is the one that others need as a parent, so that columns which
 * several relations share agree; further rows are children, linked to it and to each other.
 */
export function randomGraph(root: Model, making: Making): GraphInput {
  return new Maker(making).node(root, null);
}

class Maker {
  readonly #making: Making;
  readonly #labels = new Set<string>();
  #nodes = 0;

  constructor(making: Making) {
    this.#making = making;
  }

  node(model: Model, above: Relation | null): GraphInput {
    this.#nodes += 1;
    const first = !this.#labels.has(model.name);
    this.#labels.add(model.name);
    const node: GraphInput = { ...(first ? { _ref: model.name } : {}), ...this.#values(model) };
    const back = above && !above.link && !above.implicit ? above.opposite : null;
    for (const relation of parentsForOthers(model))
      if (relation.name !== back) node[relation.field] = this.#parent(model, relation);
    for (const relation of shuffled(branches(model), this.#making.random))
      if (node[relation.field] === undefined && relation.name !== back && relation.opposite !== above?.name)
        this.#further(node, model, relation);
    return node;
  }

  #parent(model: Model, { target }: Relation): GraphInput {
    const known = this.#labels.has(target.name);
    if (!known || target === model) return known ? { _use: target.name } : this.node(target, null);
    return { _use: target.name };
  }

  #further(node: GraphInput, model: Model, relation: Relation): void {
    const { random, size, impossible } = this.#making;
    const { target, link, kind, implicit, opposite } = relation;
    if (impossible.has(target.name) || random() < 0.4) return;
    const known = this.#labels.has(target.name);
    // A row that another one may have only once; a foreign key that shares columns with another is set with that one.
    const back = target.relations.find((it) => it.name === opposite);
    if (link) {
      if (isShared(model, relation) || isUnique(model, relation)) return;
      if (known) node[relation.field] = { _use: target.name };
      else if (this.#nodes < size) node[relation.field] = this.node(target, null);
      return;
    }
    if (this.#nodes >= size || (known && isSingle(target))) return;
    if (!implicit && (!back || isShared(target, back))) return;
    const child = () => this.node(target, relation);
    if (kind === 'toOne') node[relation.field] = child();
    else {
      const wanted = isSingle(target) ? 1 : 1 + Math.floor(random() * 4);
      node[relation.field] = Array.from({ length: wanted }, () => (this.#nodes < size ? [child()] : [])).flat();
    }
  }

  #values(model: Model): GraphInput {
    const { random, seed: next } = this.#making;
    const seed = next();
    const linked = new Set(model.relations.flatMap((it) => it.link?.columns ?? []));
    const pointedAt = new Set(
      model.relations.flatMap((it) => it.target.relations).flatMap((it) => it.link?.references ?? []),
    );
    const self = requiredParents(model).some((it) => it.target === model);
    const given = model.columns.filter((it) => {
      if (it.generated || it.updatedAt || linked.has(it.name)) return false;
      if (it.fallback.kind === 'autoincrement') return self && isKey(model, it);
      if (it.fallback.kind === 'client' && isPrimary(model, it)) return self;
      return (
        !optionalInNewRow(it) ||
        isKey(model, it) ||
        pointedAt.has(it.name) ||
        it.fallback.kind === 'database' ||
        random() < 0.7
      );
    });
    const values = Object.fromEntries(given.map((it) => [it.field, sampleValue(it, seed)]));
    return namesOnly(model, given) ? { ...values, _match: primaryName(model) } : values;
  }
}

/** The graph once more, each node with the key its row has now, as far as the graph itself does not say it. */
export function withKeys(
  graph: GraphInput,
  model: Model,
  keyAt: (path: string) => Record<string, unknown> | null,
): GraphInput {
  const walk = (node: GraphInput, of: Model, path: string): GraphInput => {
    if (node['_use'] !== undefined) return node;
    const linked = new Set(of.relations.flatMap((it) => it.link?.columns ?? []));
    const columns = primaryOf(of)?.columns.map((it) => columnOf(of, it)) ?? [];
    const told = keyAt(path) ?? {};
    const key = columns.length === 1 ? told : (Object.values(told)[0] as Record<string, unknown>);
    const own = columns.filter((it) => !linked.has(it.name)).map((it) => [it.field, key[it.field]]);
    const below = Object.entries(node).map(([field, value]) => {
      const relation = of.relations.find((it) => it.field === field);
      if (!relation) return [field, value];
      return relation.kind === 'toMany'
        ? [field, (value as GraphInput[]).map((it, index) => walk(it, relation.target, `${path}.${field}[${index}]`))]
        : [field, walk(value as GraphInput, relation.target, `${path}.${field}`)];
    });
    return { ...Object.fromEntries(below), ...Object.fromEntries(own) };
  };
  return walk(graph, model, 'root');
}

// With nothing but its primary key a node would be a stored row.
function namesOnly(model: Model, given: readonly Column[]): boolean {
  const key = primaryOf(model)?.columns ?? [];
  return given.length === key.length && given.every((it) => key.includes(it.name));
}

function primaryName(model: Model): string | undefined {
  return model.keys.find((it) => it.field === primaryOf(model)?.field)?.field;
}

function primaryOf(model: Model): Key | null {
  return model.keys.find((it) => it.primary) ?? model.primary;
}

function isPrimary(model: Model, { name }: Column): boolean {
  return primaryOf(model)?.columns.includes(name) ?? false;
}

function isKey(model: Model, column: Column): boolean {
  return model.keys.some((it) => it.columns.includes(column.name));
}

function isShared(model: Model, { link, name }: Relation): boolean {
  return model.relations.some(
    (it) => it.name !== name && it.link?.columns.some((column) => link?.columns.includes(column)),
  );
}

function isUnique(model: Model, { link }: Relation): boolean {
  return model.keys.some((key) => key.columns.every((it) => link?.columns.includes(it)));
}

// Of such a model there is one row per parent, or few: a key of nothing but foreign keys, or of values that are soon used up.
function isSingle(model: Model): boolean {
  const linked = new Set(model.relations.flatMap((it) => it.link?.columns ?? []));
  const few = (column: Column) =>
    linked.has(column.name) ||
    column.type === 'Boolean' ||
    column.type === 'Enum' ||
    Number(column.native?.[1][0] ?? 9) < 5;
  return model.keys.some((key) => key.columns.every((it) => few(columnOf(model, it))));
}

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  return list
    .map((it) => [random(), it] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, it]) => it);
}
