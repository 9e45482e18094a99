import type { Row } from '../../../database/client.ts';
import { columnOf, type Model, type Relation } from '../../../model/model.ts';
import { OperationError } from '../../errors.ts';
import { sameStored } from '../changes.ts';
import { unlinked } from '../input.ts';
import type { Position } from './position.ts';
import type { Placed } from './scope.ts';

/** A foreign key between two places. */
export interface DraftEdge {
  readonly owner: number;
  readonly target: number;
  readonly relation: Relation;
  readonly path: string;
}

/** The places that are visited, what leads from one to another, and which of them are known to mean one row. */
export interface Draft {
  readonly places: readonly Placed[];
  readonly number: ReadonlyMap<Position, number>;
  readonly edges: readonly DraftEdge[];
  readonly unions: Unions;
}

/** Sets of numbers that grow together; each is known by its smallest. */
export class Unions {
  readonly #above: number[];

  constructor(count: number) {
    this.#above = Array.from({ length: count }, (_, index) => index);
  }

  find(number: number): number {
    let it = number;
    while (this.#above[it] !== it) {
      const above = this.#above[it] ?? it;
      this.#above[it] = this.#above[above] ?? above;
      it = above;
    }
    return it;
  }

  /** Says whether they were apart. */
  unite(one: number, other: number): boolean {
    const [a, b] = [this.find(one), this.find(other)];
    this.#above[Math.max(a, b)] = Math.min(a, b);
    return a !== b;
  }
}

/** Takes the visited places of a graph, and unites those that share a label. Throws `OperationError` `DANGLING_REF`, `GRAPH_CONFLICT`. */
export function draftOf(all: readonly Placed[]): Draft {
  refuseDangling(all.map((it) => it.position));
  const visited = all.filter((it) => it.standing === 'visited').map((it) => it.position);
  refuseDangling(visited);
  const labels = new Set(visited.map((it) => it.ref));
  // What lies too deep and points at what is not visited either is not followed.
  const places = all.filter(
    ({ standing, position: { use } }) =>
      standing === 'visited' || (standing === 'pointedAt' && (use === null || labels.has(use))),
  );
  const number = new Map(places.map(({ position }, index) => [position, index]));
  const unions = new Unions(places.length);
  uniteLabels(places, unions);
  const edges = places.flatMap(({ position }, index) =>
    position.branches.flatMap(({ relation, below }) =>
      below.flatMap((it) => edgeTo(relation, [index, number.get(it)], it.path)),
    ),
  );
  return { places, number, edges, unions };
}

function edgeTo(
  relation: Relation,
  [above, below]: readonly [number, number | undefined],
  path: string,
): readonly DraftEdge[] {
  if (below === undefined || relation.implicit) return [];
  if (relation.link) return [{ owner: above, target: below, relation, path }];
  return [{ owner: below, target: above, relation: oppositeOf(relation), path }];
}

/** The other end of a relation, which has the foreign key. */
export function oppositeOf({ target, opposite }: Relation): Relation {
  const found = target.relations.find((it) => it.name === opposite);
  if (!found) throw new TypeError(`Model ${target.name} has no relation ${opposite}.`);
  return found;
}

function refuseDangling(positions: readonly Position[]): void {
  const declared = new Set(positions.map((it) => it.ref));
  const dangling = positions.filter((it) => it.use !== null && !declared.has(it.use));
  const [first] = dangling;
  if (!first) return;
  throw new OperationError('DANGLING_REF', 'No node that is saved has this label.', {
    model: first.model,
    nodes: dangling.map((it) => it.path),
  });
}

function uniteLabels(places: readonly Placed[], unions: Unions): void {
  const first = new Map<string, number>();
  for (const [index, { position }] of places.entries())
    for (const label of [position.ref, position.use]) {
      if (label === null) continue;
      const other = first.get(label) ?? index;
      first.set(label, other);
      const known = places[other]?.position;
      if (known && known.model !== position.model)
        throw conflict(position.model, 'One label is of rows of two models.', [known.path, position.path]);
      unions.unite(index, other);
    }
}

/** The values that the places of one row give it, together, and where each was given. */
export interface Merged {
  readonly model: Model;
  readonly values: Row;
  readonly origins: ReadonlyMap<string, string>;
}

/** Merges places. Throws `OperationError` `GRAPH_CONFLICT` for two values of one column. */
export function merged(places: readonly Placed[]): Merged {
  const [first] = places;
  if (!first) throw new TypeError('A row of a graph has a place.');
  const { model } = first.position;
  const values: Record<string, unknown> = {};
  const origins = new Map<string, string>();
  for (const { position, visits } of places)
    for (const [name, value] of [...Object.entries(position.values), ...nullsOf(model, visits)]) {
      const column = columnOf(model, name);
      if (Object.hasOwn(values, name) && !sameStored(column, values[name], value))
        throw conflict(model, `One ${model.names.type} is given two values of ${column.field}.`, [
          origins.get(name) ?? '',
          position.path,
        ]);
      values[name] = value;
      if (!origins.has(name)) origins.set(name, position.path);
    }
  return { model, values, origins };
}

function nullsOf(model: Model, visits: Placed['visits']): readonly (readonly [string, null])[] {
  return visits
    .filter((it) => it.none && it.relation.link !== null)
    .flatMap(({ relation }) => unlinked(model, relation).map((it) => [it.name, null] as const));
}

/** What two places of a graph say that cannot both be. */
export function conflict(model: Model, sentence: string, paths: readonly string[]): OperationError {
  return new OperationError('GRAPH_CONFLICT', sentence, { model, nodes: [...new Set(paths)] });
}
