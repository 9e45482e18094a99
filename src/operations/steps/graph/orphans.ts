import { rowOf } from '../../../database/cells.ts';
import type { Row } from '../../../database/client.ts';
import { deleteMany, keyColumns, rowsParameter, selectMany } from '../../../database/manyRows.ts';
import { columnOf, type Link, type Model, type Relation } from '../../../model/model.ts';
import { lockFor } from '../change.ts';
import { unlinked } from '../input.ts';
import { type Keeping, unlinkAll } from '../pairs.ts';
import { oppositeOf } from './draft.ts';
import type { Listing, Node } from './node.ts';
import { rowIdentity, type Saving, telling } from './saving.ts';
import { unlinkRows } from './writeRows.ts';

/** Relations of the graph, each as often as rows list it. */
export function byRelation(listings: readonly Listing[]): readonly (readonly Listing[])[] {
  const groups = new Map<Relation, Listing[]>();
  for (const it of listings) groups.set(it.relation, [...(groups.get(it.relation) ?? []), it]);
  return [...groups.values()];
}

/**
 * Unlinks or deletes the rows that point at those of the listings, and that the graph does not know. Says how many. The row
 * pointed at is locked, so that two such graphs come one after the other.
 */
export async function removeOrphans(saving: Saving, listings: readonly Listing[]): Promise<number> {
  const [first] = listings;
  if (!first) return 0;
  const model = first.relation.target;
  const relation = oppositeOf(first.relation);
  const { link } = relation;
  if (!link) return 0;
  const nodes = nodesOf(saving, listings);
  const remove = saving.wishes.orphans === 'DELETE';
  const columns = unlinked(model, relation);
  const lock = remove ? 'forUpdate' : lockFor(model, new Set(columns.map((it) => it.name)));
  const found = await telling(saving, { model, nodes }, () =>
    saving.work.session.query(selectMany(model, link, lock), [parentsParameter(saving, nodes, { model, link })]),
  );
  const orphans = found.map((it) => rowOf(model, it)).filter((it) => !saving.known.has(rowIdentity(model, it)));
  if (orphans.length === 0) return 0;
  if (remove) await deleteRows(saving, orphans, { model, nodes });
  else await unlinkRows(saving, orphans, { model, columns, nodes });
  return orphans.length;
}

/** Takes away the pairs of a many-to-many that the listings do not have. Says how many. */
export async function removePairs(saving: Saving, listings: readonly Listing[]): Promise<number> {
  const [first] = listings;
  if (!first) return 0;
  const { relation } = first;
  const { nodes } = saving.plan;
  const keeping = new Map<Node, Row[]>();
  for (const { node, listed } of listings) {
    const own = nodes[node];
    if (!own) continue;
    // The same link may be told from its other end.
    const back = saving.plan.pairs.filter((it) => it.target === node && it.relation.opposite === relation.name);
    const targets = [...listed, ...back.map((it) => it.row)].flatMap((it) => rowAt(saving, it));
    keeping.set(own, [...(keeping.get(own) ?? []), ...targets]);
  }
  const kept: readonly Keeping[] = [...keeping].flatMap(([node, targets]) =>
    rowAt(saving, node.index).map((row) => ({ row, targets })),
  );
  const [{ model } = { model: relation.target }] = keeping.keys();
  return telling(saving, { model, nodes: [...keeping.keys()] }, () =>
    unlinkAll(saving.work.session, { model, relation }, kept),
  );
}

function parentsParameter(
  saving: Saving,
  nodes: readonly Node[],
  { model, link }: { readonly model: Model; readonly link: Link },
) {
  const columns = link.columns.map((it) => columnOf(model, it));
  const parents = nodes.flatMap((it) => rowAt(saving, it.index));
  return rowsParameter(
    columns,
    parents.map((row) =>
      Object.fromEntries(link.columns.map((name, index) => [name, row[link.references[index] ?? '']])),
    ),
  );
}

async function deleteRows(
  saving: Saving,
  rows: readonly Row[],
  { model, nodes }: { readonly model: Model; readonly nodes: readonly Node[] },
): Promise<void> {
  await telling(saving, { model, nodes, removing: true }, () =>
    saving.work.session.query(deleteMany(model), [rowsParameter(keyColumns(model), rows)]),
  );
}

function nodesOf({ plan }: Saving, listings: readonly Listing[]): readonly Node[] {
  return [...new Set(listings.map((it) => it.node))].flatMap((it) => plan.nodes[it] ?? []);
}

function rowAt({ plan, rows }: Saving, index: number): readonly Row[] {
  const node = plan.nodes[index];
  const row = node && rows.get(node)?.row;
  return row ? [row] : [];
}
