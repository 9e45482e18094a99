import type { Model } from '../../../model/model.ts';
import { branches } from '../../../model/nodeShapes.ts';
import { badInput } from '../../errors.ts';
import { type Branch, type Position, primaryColumns, trailTo } from './position.ts';

/** How much of a graph is visited. */
export interface Extent {
  /** All of it; otherwise the root and one step. */
  readonly follow: boolean;
  /** Dotted paths of relations that are left out. */
  readonly exclude: readonly string[];
  /** Dotted paths of the only relations that are visited; null for all. */
  readonly relationMap: readonly string[] | null;
}

/**
 * What becomes of a place: it is visited; it lies too deep; it is left out; or it lies too deep and yet merely names the row
 * that a visited one points at: that link is a column of the visited row.
 */
export type Standing = 'visited' | 'pointedAt' | 'NOT_FOLLOWED' | 'EXCLUDED';

/** A place and what becomes of it. */
export interface Placed {
  readonly position: Position;
  readonly standing: Standing;
  /** Its relations that are visited. */
  readonly visits: readonly Branch[];
}

/** Every place of a graph, in the order of the graph. Throws `OperationError` `BAD_USER_INPUT` for paths that lead nowhere. */
export function placesOf(root: Position, extent: Extent): readonly Placed[] {
  for (const name of ['exclude', 'relationMap'] as const)
    for (const [index, path] of (extent[name] ?? []).entries()) refuseUnknown(root.model, path, `${name}[${index}]`);
  const places: Placed[] = [];
  const excluded = new Set(extent.exclude);
  const mapped = extent.relationMap && new Set(extent.relationMap.flatMap(beginnings));
  const isLeftOut = (trail: string) => trail !== '' && (excluded.has(trail) || (mapped !== null && !mapped.has(trail)));
  // An own foreign key that is to be null is a column of the row itself, however deep it is.
  const isVisited = ({ relation, none }: Branch, { trail, depth }: Position) =>
    !isLeftOut(trailTo(trail, relation)) && (extent.follow || depth === 1 || (none && relation.link !== null));
  const add = (position: Position, above: Standing): void => {
    const standing = isLeftOut(position.trail) ? 'EXCLUDED' : above;
    const visits = position.branches.filter((it) => standing === 'visited' && isVisited(it, position));
    places.push({ position, standing, visits });
    for (const { relation, below } of position.branches)
      for (const it of below) add(it, standingBelow(standing, it, relation.link !== null, extent));
  };
  add(root, 'visited');
  return places;
}

function standingBelow(above: Standing, position: Position, owned: boolean, { follow }: Extent): Standing {
  if (above === 'EXCLUDED') return 'EXCLUDED';
  if (above !== 'visited') return 'NOT_FOLLOWED';
  if (follow || position.depth <= 2) return 'visited';
  return owned && namesOnly(position) ? 'pointedAt' : 'NOT_FOLLOWED';
}

/** Whether a place says no more than which row is meant: by its primary key, or by a label. */
export function namesOnly({ model, values, match, use, ref, branches: below }: Position): boolean {
  if (below.length > 0 || match !== null || ref !== null) return false;
  const given = Object.keys(values);
  if (use !== null) return given.length === 0;
  const key = primaryColumns(model);
  return given.length === key.length && key.every((it) => Object.hasOwn(values, it.name));
}

// "a.b" is visited by way of "a".
function beginnings(path: string): readonly string[] {
  const names = path.split('.');
  return names.map((_name, index) => names.slice(0, index + 1).join('.'));
}

function refuseUnknown(root: Model, path: string, argument: string): void {
  let model = root;
  for (const name of path.split('.')) {
    const relation = branches(model).find((it) => it.field === name);
    if (!relation) throw badInput(root, argument, `${model.names.type} has no such relation.`);
    model = relation.target;
  }
}
