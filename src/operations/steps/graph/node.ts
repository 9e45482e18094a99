import type { Row } from '../../../database/client.ts';
import type { Join, Key, Model, Relation } from '../../../model/model.ts';
import type { Position } from './position.ts';

/** One row of a graph: all places that mean it, merged. */
export interface Node {
  /** Its number: nodes are counted in the order of their first places. */
  readonly index: number;
  readonly model: Model;
  readonly places: readonly Position[];
  /** Values given for it, by Prisma's column names; where each was given. */
  readonly values: Row;
  readonly origins: ReadonlyMap<string, string>;
  /** Its foreign keys that the graph gives. */
  readonly edges: readonly Edge[];
  /** How its stored row is found; null for a row that is new. */
  readonly search: Search | null;
  /** Nothing but the key of a stored row: it is linked and never written, but for the foreign key of a link. */
  readonly stub: boolean;
  /** The key of a new row, where Prisma and not the database makes it. */
  readonly made: Row;
}

/** A key that a node is found by. */
export interface Search {
  readonly key: Pick<Key, 'columns' | 'field'>;
  /** Its values; null while a part of it is to come from a row that is not stored yet. */
  readonly values: Row | null;
}

/** A foreign key in the graph: the owner's row points at the target's. */
export interface Edge {
  readonly owner: number;
  readonly target: number;
  /** The owner's relation. */
  readonly relation: Relation;
  readonly columns: readonly string[];
  readonly references: readonly string[];
  /** The place that says so. */
  readonly path: string;
}

/** Two rows that are to be linked by an implicit many-to-many. */
export interface Pair {
  readonly relation: Relation;
  readonly join: Join;
  readonly row: number;
  readonly target: number;
}

/** A relation of a node whose rows the graph lists: what it does not list may be an orphan. */
export interface Listing {
  readonly node: number;
  readonly relation: Relation;
  readonly listed: readonly number[];
  /** It was given as null. */
  readonly none: boolean;
  readonly path: string;
}

/** The rows of a graph and what is between them. */
export interface Nodes {
  readonly nodes: readonly Node[];
  readonly pairs: readonly Pair[];
  readonly listings: readonly Listing[];
  /** The node each visited place means. */
  readonly at: ReadonlyMap<Position, Node>;
}

/** Where a node stands first. */
export function pathOf({ places }: Node): string {
  return places[0]?.path ?? 'root';
}

/** A path of a graph as a path in the arguments. */
export function argumentOf(path: string): string {
  return path.replace(/^root/, 'graph');
}
