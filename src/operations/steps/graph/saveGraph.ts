import { checksLater } from '../../../database/checks.ts';
import type { Row } from '../../../database/client.ts';
import type { GraphSummary } from '../../verb.ts';
import { conditionsOf, findRows as findByConditions } from '../find.ts';
import { linkAll } from '../pairs.ts';
import { checkNow } from './checkNow.ts';
import type { Due } from './due.ts';
import { findFirst, findRows, insertsFirst, refuseMissingStubs } from './find.ts';
import { grouped } from './grouped.ts';
import { insertAndFind, insertNodes } from './insertNodes.ts';
import type { Node, Pair } from './node.ts';
import { byRelation, removeOrphans, removePairs } from './orphans.ts';
import type { Batch } from './plan.ts';
import { primaryColumns } from './position.ts';
import { paced, type Saving, type Stored, telling } from './saving.ts';
import { summaryOf } from './summary.ts';
import { valuesOf } from './values.ts';
import { writeRows } from './writeRows.ts';

/** A graph as it was saved: its root and what became of all its places. */
export interface SavedGraph {
  readonly root: Stored;
  readonly row: Row;
  readonly summary: GraphSummary;
}

/**
 * Saves a graph as planned, in one transaction. First rows whose keys are known are found and locked, as far as none is
 * missing; then the rows of each batch are stored, those they point at before them; then the foreign keys that had to wait, and
 * the links.
 */
export async function saveGraph(saving: Saving): Promise<SavedGraph> {
  const { plan, work } = saving;
  let unlinked = 0;
  if (plan.deferred) await work.session.query(checksLater, []);
  await findFirst(saving, plan.nodes.flatMap(soughtAtOnce));
  refuseMissingStubs(saving);
  unlinked += await tidy(saving, -1);
  for (const [index, batch] of plan.batches.entries()) {
    unlinked += await storeBatch(saving, batch, index);
  }
  await setLater(saving);
  for (const listings of byRelation(plan.listings.filter((it) => it.relation.implicit)))
    unlinked += await removePairs(saving, listings);
  const linked = await linkPairs(saving);
  await checkNow(saving);
  return { ...(await rootOf(saving)), summary: summaryOf(saving, { linked, unlinked }) };
}

function soughtAtOnce(node: Node) {
  return node.search?.values ? [{ node, values: node.search.values }] : [];
}

async function storeBatch(saving: Saving, { model, nodes }: Batch, index: number): Promise<number> {
  const open = nodes.filter((it) => it.search && !saving.rows.has(it));
  const soughtOf = (node: Node) => ({ node, values: node.search?.values ?? valuesOf(saving, node, 'new') });
  const late = open.filter((it) => !insertsFirst(saving, it) && !it.search?.values);
  await findRows(saving, late.map(soughtOf));
  const meeting = open.filter((it) => insertsFirst(saving, it));
  await insertAndFind(saving, model, meeting.map(soughtOf));
  const before = await tidy(saving, index, 'before');
  // What stored rows give up of their unique keys, new ones may take.
  const found = nodes.filter((it) => saving.rows.has(it));
  const missing = nodes.filter((it) => !saving.rows.has(it));
  await writeRows(saving, found, 'stored');
  await insertNodes(saving, model, missing);
  // Of these, some came from others meanwhile.
  await writeRows(saving, missing, 'stored');
  return before + (await tidy(saving, index, 'after'));
}

async function setLater(saving: Saving): Promise<void> {
  const owners = new Set([...saving.plan.later].map((it) => it.owner));
  const nodes = saving.plan.nodes.filter((it) => owners.has(it.index));
  const models = [...new Set(nodes.map((it) => it.model))].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const model of models)
    await writeRows(
      saving,
      nodes.filter((it) => it.model === model),
      'later',
    );
}

async function tidy(saving: Saving, batch: number, when: Due['when'] = 'after'): Promise<number> {
  const due = saving.plan.listings.filter(
    (it) => !it.relation.implicit && it.due.batch === batch && it.due.when === when,
  );
  let removed = 0;
  for (const listings of byRelation(due)) removed += await removeOrphans(saving, listings);
  return removed;
}

async function linkPairs(saving: Saving): Promise<number> {
  const groups = grouped(saving.plan.pairs, (it) => `${it.join.table} ${it.join.own}`);
  let linked = 0;
  for (const [, pairs] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const group of paced(saving, pairs)) linked += await linkGroup(saving, group);
  return linked;
}

async function linkGroup(saving: Saving, pairs: readonly Pair[]): Promise<number> {
  const { nodes } = saving.plan;
  const [first] = pairs;
  const model = first && nodes[first.row]?.model;
  if (!first || !model) return 0;
  const rowOf = (index: number): Row => {
    const node = nodes[index];
    return (node && saving.rows.get(node)?.row) ?? {};
  };
  const ends = pairs.map((it) => ({ row: rowOf(it.row), target: rowOf(it.target) }));
  const concerned = pairs.flatMap((it) => nodes[it.target] ?? []);
  return telling(saving, { model, nodes: concerned }, () =>
    linkAll(saving.work.session, { model, relation: first.relation }, ends),
  );
}

// As of the end: triggers and foreign keys of other rows may have changed it after its own statement.
async function rootOf(saving: Saving): Promise<{ readonly root: Stored; readonly row: Row }> {
  const { plan, work } = saving;
  const [node] = plan.nodes;
  const root = node && saving.rows.get(node);
  if (!root) throw new TypeError('The root of a graph was not stored.');
  const { model, row } = root;
  if (plan.nodes.length === 1) return { root, row };
  const key = Object.fromEntries(primaryColumns(model).map((it) => [it.name, row[it.name]]));
  const [last] = await findByConditions({ ...work, model }, conditionsOf(model, key), { lock: 'none', limit: 1 });
  return { root, row: last ?? row };
}
