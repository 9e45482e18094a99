import type { Model } from '../../../model/model.ts';
import type { Listing, Node } from './node.ts';

/** When orphans go: before or after the rows of a batch are stored; batch -1 is before all. */
export interface Due {
  readonly batch: number;
  readonly when: 'before' | 'after';
}

/** A relation whose unlisted rows are looked for, and when. */
export interface DueListing extends Listing {
  readonly due: Due;
}

/**
 * Orphans go as late as the rows that are to stay are all known, and before new rows that may want their unique keys. A row
 * that the graph finds by a key which is not known before is one that is to stay, wherever the graph has it.
 */
export function dueOf(
  listings: readonly Listing[],
  nodes: readonly Node[],
  batchOf: readonly number[],
): readonly DueListing[] {
  const foundLast = new Map<Model, number>();
  for (const { model, index, search } of nodes)
    if (search && !search.values) foundLast.set(model, Math.max(foundLast.get(model) ?? -1, batchOf[index] ?? -1));
  return listings.map((listing): DueListing => {
    const own = nodes[listing.node]?.stub ? -1 : (batchOf[listing.node] ?? -1);
    const listed = listing.listed.map((it) => batchOf[it] ?? -1);
    const last = Math.max(-1, foundLast.get(listing.relation.target) ?? -1, ...listed);
    return { ...listing, due: last > own ? { batch: last, when: 'before' } : { batch: own, when: 'after' } };
  });
}
