import type { Row } from '../../../database/client.ts';
import { type Column, columnOf, type Key, type Model, type Relation } from '../../../model/model.ts';

/** One place of a graph as the caller wrote it, its values checked. */
export interface Position {
  readonly model: Model;
  /** As `root.tracks[0]`. */
  readonly path: string;
  /** GraphQL's names of the relations that lead here, joined by dots; empty for the root. */
  readonly trail: string;
  /** How many places lead here, this one included. */
  readonly depth: number;
  /** `_ref` and `_use`. */
  readonly ref: string | null;
  readonly use: string | null;
  /** The key of `_match`. */
  readonly match: Key | null;
  /** By Prisma's column names. */
  readonly values: Row;
  readonly branches: readonly Branch[];
}

/** A relation of a place, and what is below it. */
export interface Branch {
  readonly relation: Relation;
  readonly below: readonly Position[];
  /** It was given as null: what is related now is to be no more. */
  readonly none: boolean;
}

/** The dotted path of a relation, from that of the place it is a relation of. */
export function trailTo(trail: string, { field }: Relation): string {
  return trail === '' ? field : `${trail}.${field}`;
}

/** The columns of the primary key, or of the unique key that stands in for one. */
export function primaryColumns(model: Model): readonly Column[] {
  const key = model.keys.find((it) => it.primary) ?? model.primary;
  return (key?.columns ?? []).map((it) => columnOf(model, it));
}
