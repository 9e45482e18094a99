import { rowOf } from '../../../database/cells.ts';
import type { Row } from '../../../database/client.ts';
import { deleteMany, keyColumns, lockEither, rowsParameter, selectMany } from '../../../database/manyRows.ts';
import type { Lock } from '../../../database/statements.ts';
import { columnOf, type Key, type Link, type Model, type Relation } from '../../../model/model.ts';
import { lockFor } from '../change.ts';
import { unlinked } from '../input.ts';
import { type Keeping, unlinkAll } from '../pairs.ts';
import { oppositeOf } from './draft.ts';
import { grouped } from './grouped.ts';
import type { Listing, Node } from './node.ts';
import { rowIdentity, type Saving, type Stored, telling } from './saving.ts';
import { unlinkRows } from './writeRows.ts';

/** Relations of the graph, each as often as rows list it. */
export function byRelation(listings: readonly Listing[]): readonly (readonly Listing[])[] {
  return [...grouped(listings, (it) => it.relation).values()];
}

/** Rows of a model that the graph finds by a key. */
export interface FoundBy {
  readonly model: Model;
  readonly key: Pick<Key, 'columns'>;
  readonly rows: readonly Row[];
}

/**
 * Locks rows that the graph finds together with those that may turn out to be orphans, in one order: of two graphs that take
 * rows from each other, neither then has one that the other comes for.
 */
export async function lockWithOrphans(saving: Saving, { model, key, rows }: FoundBy): Promise<void> {
  const { plan, wishes, work } = saving;
  if (wishes.orphans === 'KEEP') return;
  for (const listings of byRelation(plan.listings.filter((it) => it.relation.target === model))) {
    const relation = listings[0] && !listings[0].relation.implicit ? oppositeOf(listings[0].relation) : null;
    const parents = nodesOf(saving, listings).filter((it) => saving.rows.has(it));
    if (!relation?.link || parents.length === 0) continue;
    const { link } = relation;
    const columnsOf = ({ columns }: Pick<Key, 'columns'>) => columns.map((it) => columnOf(model, it));
    const sql = lockEither(model, [columnsOf(link), columnsOf(key)], orphansLock(saving, model, relation));
    const parameters = [parentsParameter(saving, parents, { model, link }), rowsParameter(columnsOf(key), rows)];
    await telling(saving, { model, nodes: parents }, () => work.session.query(sql, parameters));
  }
}

function orphansLock({ wishes }: Saving, model: Model, relation: Relation): Lock {
  if (wishes.orphans === 'DELETE') return 'forUpdate';
  return lockFor(model, new Set(unlinked(model, relation).map((it) => it.name)));
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
  const lock = orphansLock(saving, model, relation);
  const found = await telling(saving, { model, nodes }, () =>
    saving.work.session.query(selectMany(model, link, lock), [parentsParameter(saving, nodes, { model, link })]),
  );
  const listed = rowsGiven(saving, relation);
  const isOrphan = (row: Row): boolean => {
    const stored = saving.known.get(rowIdentity(model, row));
    // A row of the graph is never deleted; where another relation has it, this one may lose it.
    return !stored || (!remove && !listed.has(stored));
  };
  const orphans = found.map((it) => rowOf(model, it)).filter(isOrphan);
  if (orphans.length === 0) return 0;
  if (remove) await deleteRows(saving, orphans, { model, nodes });
  else await unlinkRows(saving, orphans, { model, columns, nodes });
  return orphans.length;
}

// Rows to which the graph gives the foreign key of this relation, whatever its value.
function rowsGiven({ plan, rows }: Saving, relation: Relation): ReadonlySet<Stored> {
  const columns = relation.link?.columns ?? [];
  const gives = ({ edges, values }: Node) =>
    edges.some((it) => it.relation === relation) || columns.some((it) => Object.hasOwn(values, it));
  return new Set(plan.nodes.flatMap((it) => (gives(it) ? (rows.get(it) ?? []) : [])));
}

/** Takes away the pairs of a many-to-many that the listings do not have. Says how many. */
export async function removePairs(saving: Saving, listings: readonly Listing[]): Promise<number> {
  const [first] = listings;
  if (!first) return 0;
  const { relation } = first;
  // The same link may be told from its other end.
  const back = grouped(
    saving.plan.pairs.filter((it) =>
      it.relation.target.relations.some((other) => other === relation && it.relation.name === other.opposite),
    ),
    (it) => it.target,
  );
  const keeping: readonly Keeping[] = [...grouped(listings, (it) => it.node)].flatMap(([node, its]) => {
    const kept = [...its.flatMap((it) => it.listed), ...(back.get(node) ?? []).map((it) => it.row)];
    return rowAt(saving, node).map((row) => ({ row, targets: kept.flatMap((it) => rowAt(saving, it)) }));
  });
  const concerned = nodesOf(saving, listings);
  const model = concerned[0]?.model ?? relation.target;
  return telling(saving, { model, nodes: concerned }, () =>
    unlinkAll(saving.work.session, { model, relation }, keeping),
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
