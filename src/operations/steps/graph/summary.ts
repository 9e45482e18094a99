import { keyTold } from '../../errors.ts';
import type { GraphSummary, NodeOutcome } from '../../verb.ts';
import type { Saving, Stored } from './saving.ts';
import type { Placed } from './scope.ts';

/** Tells what became of every place of a graph. Places that mean one row share its outcome; rows are counted once. */
export function summaryOf(saving: Saving, counts: Pick<GraphSummary, 'linked' | 'unlinked'>): GraphSummary {
  const stored = new Set(saving.rows.values());
  const count = [...stored].filter((it) => it.outcome !== 'UNCHANGED').length;
  const visited = new Set(saving.plan.places.flatMap((it) => (it.standing === 'visited' ? storedAt(saving, it) : [])));
  return { count, ...counts, nodes: saving.plan.places.map((it) => outcomeOf(saving, it, visited)) };
}

// A row that is only pointed at was not visited, unless another place means it too.
function outcomeOf(saving: Saving, placed: Placed, visited: ReadonlySet<Stored>): NodeOutcome {
  const { model, path, ref, use, values } = placed.position;
  const [stored] = storedAt(saving, placed);
  const standing = placed.standing === 'visited' || placed.standing === 'pointedAt' ? 'NOT_FOLLOWED' : placed.standing;
  return {
    path,
    ref: ref ?? use,
    model: model.name,
    key: keyTold(model, stored?.row ?? values),
    outcome: stored && visited.has(stored) ? stored.outcome : standing,
  };
}

function storedAt({ plan, rows }: Saving, { position }: Placed): readonly Stored[] {
  const node = plan.at.get(position);
  const stored = node && rows.get(node);
  return stored ? [stored] : [];
}
