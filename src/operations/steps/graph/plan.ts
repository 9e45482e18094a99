import type { Column, Model } from '../../../model/model.ts';
import { badInput } from '../../errors.ts';
import { components } from './components.ts';
import { cutsOf, mustWait } from './cuts.ts';
import { oppositeOf } from './draft.ts';
import { type DueListing, dueOf } from './due.ts';
import { argumentOf, type Edge, type Listing, type Node, type Pair } from './node.ts';
import { nodesOf } from './nodes.ts';
import type { Position } from './position.ts';
import { type Extent, type Placed, placesOf } from './scope.ts';

/** What becomes of stored rows that a relation of the graph does not list. */
export type Orphans = 'KEEP' | 'UNLINK' | 'DELETE';

/** What a caller asks for beside the graph. */
export interface Wishes extends Extent {
  readonly orphans: Orphans;
}

/** How a graph is saved, known before any statement. */
export interface Plan {
  readonly nodes: readonly Node[];
  readonly places: readonly Placed[];
  readonly at: ReadonlyMap<Position, Node>;
  /** Rows of one model that can be stored together, in this order. */
  readonly batches: readonly Batch[];
  /** Foreign keys that are set once all rows are stored. */
  readonly later: ReadonlySet<Edge>;
  /** The database is to check foreign keys at the end. */
  readonly deferred: boolean;
  readonly pairs: readonly Pair[];
  /** Relations whose unlisted rows are looked for. */
  readonly listings: readonly DueListing[];
  /** The nodes whose relations these are. */
  readonly listing: ReadonlySet<number>;
  /** Models whose missing rows are inserted before those that are there are locked. */
  readonly insertedFirst: ReadonlySet<Model>;
}

/** Rows of one model. */
export interface Batch {
  readonly model: Model;
  readonly nodes: readonly Node[];
}

/**
 * Plans how to save a graph: a pure function of it. Throws `OperationError` for a graph that cannot be saved, whatever the
 * database holds.
 */
export function planOf(root: Position, wishes: Wishes, makeKey: (column: Column) => unknown): Plan {
  const places = placesOf(root, wishes);
  const { nodes, pairs, listings, at } = nodesOf(places, makeKey);
  const { later, deferred } = cutsOf(nodes);
  const waits = (node: Node) =>
    node.edges.filter((it) => mustWait(it, nodes) && !later.has(it) && !deferred.has(it)).map((it) => it.target);
  const batches = batchesOf(nodes, waits);
  const searched = listings.filter((it) => looksForOrphans(it, wishes));
  const numbers = new Map(batches.flatMap((batch, index) => batch.nodes.map((it) => [it, index] as const)));
  const batchOf = nodes.map((it) => numbers.get(it) ?? 0);
  return {
    nodes,
    places,
    at,
    batches,
    later,
    deferred: deferred.size > 0,
    pairs: distinct(pairs),
    listings: dueOf(searched, nodes, batchOf),
    listing: new Set(searched.map((it) => it.node)),
    insertedFirst: searched.length > 0 || deferred.size > 0 ? new Set() : insertedFirst(nodes),
  };
}

// Rows that are found by several keys have no one order. What a graph does not list is only known beside all that it does, and
// a foreign key that is checked at the end may need the row it points at before that row's turn.
function insertedFirst(nodes: readonly Node[]): ReadonlySet<Model> {
  const keys = new Map<Model, Set<string>>();
  for (const { model, search, stub } of nodes)
    if (search && !stub && !model.deferrable) keys.set(model, (keys.get(model) ?? new Set()).add(search.key.field));
  return new Set([...keys].flatMap(([model, { size }]) => (size === 1 ? [model] : [])));
}

// Models come in one order for all rows, where the graph lets them: callers then take their locks in the same order. Rows of
// models that lead to each other, or to themselves, come in the order of the rows.
function batchesOf(nodes: readonly Node[], waits: (node: Node) => readonly number[]): readonly Batch[] {
  const models = [...new Set(nodes.map((it) => it.model))].sort((a, b) => (a.name < b.name ? -1 : 1));
  const numbers = new Map(models.map((it, index) => [it, index]));
  const leads = models.map(() => new Set<number>());
  const targets = nodes.map(waits);
  for (const { model, index } of nodes)
    for (const it of targets[index] ?? []) leads[numbers.get(model) ?? 0]?.add(numbers.get(modelAt(nodes, it)) ?? 0);
  const groups = components(models.length, (it) => [...(leads[it] ?? [])]);
  const groupOf = new Map(groups.flatMap((group, place) => group.map((it) => [models[it], place] as const)));
  const depth = new Array<number>(nodes.length).fill(0);
  for (const [index = 0] of components(nodes.length, (it) => targets[it] ?? [])) {
    const own = groupOf.get(modelAt(nodes, index));
    const within = (targets[index] ?? []).filter((it) => groupOf.get(modelAt(nodes, it)) === own);
    depth[index] = Math.max(0, ...within.map((it) => (depth[it] ?? 0) + 1));
  }
  const batches = new Map<string, { model: Model; nodes: Node[]; order: readonly number[] }>();
  for (const node of nodes) {
    const order = [groupOf.get(node.model) ?? 0, depth[node.index] ?? 0, numbers.get(node.model) ?? 0];
    const batch = batches.get(order.join()) ?? { model: node.model, nodes: [], order };
    batches.set(order.join(), batch);
    batch.nodes.push(node);
  }
  return [...batches.values()].sort((a, b) => compare(a.order, b.order)).map(({ model, nodes }) => ({ model, nodes }));
}

function modelAt(nodes: readonly Node[], index: number): Model {
  const node = nodes[index];
  if (!node) throw new TypeError(`A graph has no node ${index}.`);
  return node.model;
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [index, it] of left.entries()) if (it !== right[index]) return it - (right[index] ?? 0);
  return 0;
}

function distinct(pairs: readonly Pair[]): readonly Pair[] {
  const known = new Map(pairs.map((it) => [`${it.join.table} ${it.join.own} ${it.row} ${it.target}`, it]));
  return [...known.values()];
}

function looksForOrphans({ relation, none, path }: Listing, { orphans }: Wishes): boolean {
  if (!none && orphans === 'KEEP') return false;
  const { link } = relation.implicit ? { link: null } : oppositeOf(relation);
  const required = link?.columns.every((name) => relation.target.columns.some((it) => it.name === name && it.required));
  if (required && orphans !== 'DELETE')
    throw badInput(
      relation.target,
      argumentOf(path),
      `A ${relation.target.names.type} cannot be without its ${relation.opposite}: orphans can be kept or deleted.`,
    ).with({ nodes: [path.slice(0, path.lastIndexOf('.'))] });
  return true;
}
