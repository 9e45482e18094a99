import { rowOf } from '../../../database/cells.ts';
import type { Row } from '../../../database/client.ts';
import { rowsParameter, selectAllOrNone, selectMany } from '../../../database/manyRows.ts';
import type { Lock } from '../../../database/statements.ts';
import { columnOf } from '../../../model/model.ts';
import { keyTold, missingTarget, notFound, OperationError } from '../../errors.ts';
import { lockFor } from '../change.ts';
import { rankOf } from './lockOrder.ts';
import { type Node, pathOf } from './node.ts';
import { lockWithOrphans } from './orphans.ts';
import { primaryColumns } from './position.ts';
import { note, type Saving, telling } from './saving.ts';

/** A node with the values its stored row is searched by. */
export interface Sought {
  readonly node: Node;
  readonly values: Row;
}

/**
 * Finds and locks the stored rows of nodes: a statement per model, key and kind of lock, in an order that all callers share, rows
 * by their keys. Rows whose orphans go come before those they may go with: graphs that list the rows of one come one after the
 * other.
 */
export async function findRows(saving: Saving, sought: readonly Sought[]): Promise<void> {
  for (const it of groupsOf(saving, sought)) await find(saving, it, selectMany);
}

/**
 * The same before any row is stored. Where a row is missing that is to be inserted, its model and those behind it are left for
 * later, but for stubs: who has locked rows must not wait for those that others are inserting.
 */
export async function findFirst(saving: Saving, sought: readonly Sought[]): Promise<void> {
  let isMissing = false;
  for (const group of groupsOf(saving, sought)) {
    const inserted = group.of.filter(({ node }) => insertsFirst(saving, node));
    if (inserted.length === 0) {
      await find(saving, group, selectMany);
      continue;
    }
    if (!isMissing) await find(saving, group, selectAllOrNone);
    isMissing ||= inserted.some(({ node }) => !saving.rows.has(node));
    const others = group.of.filter((it) => !inserted.includes(it) && !saving.rows.has(it.node));
    if (others.length > 0) await find(saving, { ...group, of: others }, selectMany);
  }
}

/** Finds out which nodes have a stored row, and locks none. */
export async function lookFor(saving: Saving, sought: readonly Sought[]): Promise<ReadonlySet<Node>> {
  const there = new Set<Node>();
  for (const group of groupsOf(saving, sought))
    for (const { node } of await select({ ...group, lock: 'none' }, { saving, statement: selectMany })) there.add(node);
  return there;
}

/** Whether the row of a node, where it is missing, is inserted before those that are there are locked. */
export function insertsFirst({ plan }: Saving, { model, search, stub }: Node): boolean {
  return search !== null && !stub && plan.insertedFirst.has(model);
}

interface Group {
  readonly of: readonly Sought[];
  readonly lock: Lock;
}

function groupsOf(saving: Saving, sought: readonly Sought[]): readonly Group[] {
  const groups = new Map<string, { readonly of: Sought[]; readonly lock: Lock; readonly order: Order }>();
  for (const it of sought) {
    const { model, search, index } = it.node;
    const lock = lockOf(saving, it.node);
    const rank = rankOf(model);
    const order = [
      rank.group,
      saving.plan.listing.has(index) ? 0 : 1,
      rank.model,
      `${search?.key.field} ${lock}`,
    ] as const;
    const group = groups.get(order.join()) ?? { of: [], lock, order };
    groups.set(order.join(), group);
    group.of.push(it);
  }
  return [...groups.values()].sort((a, b) => compare(a.order, b.order));
}

type Order = readonly (number | string)[];

function compare(left: Order, right: Order): number {
  const place = left.findIndex((it, index) => it !== right[index]);
  return (left[place] ?? 0) < (right[place] ?? 0) ? -1 : 1;
}

async function find(saving: Saving, group: Group, statement: typeof selectMany): Promise<void> {
  const [first] = group.of;
  if (!first?.node.search) return;
  const { model, search } = first.node;
  await lockWithOrphans(saving, { model, key: search.key, rows: group.of.map((it) => it.values) });
  const seen = new Set<Node>();
  for (const { node, row } of await select(group, { saving, statement })) {
    if (seen.has(node))
      throw new OperationError('CONFLICT_TARGET_UNUSABLE', `More than one ${model.names.type} has this key.`, {
        model,
        target: search.key.field,
        node: pathOf(node),
      });
    seen.add(node);
    note(saving, node, { row, created: false });
  }
}

interface Selection {
  readonly saving: Saving;
  readonly statement: typeof selectMany;
}

async function select({ of, lock }: Group, { saving, statement }: Selection) {
  const [first] = of;
  if (!first?.node.search) return [];
  const { model, search } = first.node;
  const columns = search.key.columns.map((it) => columnOf(model, it));
  const nodes = of.map((it) => it.node);
  const parameter = rowsParameter(
    columns,
    of.map((it) => it.values),
  );
  const found = await telling(saving, { model, nodes }, () =>
    saving.work.session.query(statement(model, search.key, lock), [parameter]),
  );
  return found.flatMap((cells) => {
    const node = nodes[Number(cells['n']) - 1];
    return node ? [{ node, row: rowOf(model, cells) }] : [];
  });
}

// What is merely pointed at must not go away; what may be written is nobody else's until the end.
function lockOf({ plan, wishes }: Saving, node: Node): Lock {
  const { model, values, edges, search } = node;
  const fixed = new Set([...primaryColumns(model).map((it) => it.name), ...(search?.key.columns ?? [])]);
  const written = [...Object.keys(values), ...edges.flatMap((it) => it.columns)].filter((it) => !fixed.has(it));
  if (written.length > 0) return lockFor(model, new Set(written));
  const rewritten = wishes.saveAll && !node.stub;
  return rewritten || plan.listing.has(node.index) ? 'forNoKeyUpdate' : 'forKeyShare';
}

/** Refuses stubs whose rows are not there. Throws `OperationError` `NOT_FOUND` for the root, else `FK_VIOLATION`. */
export function refuseMissingStubs({ plan, rows }: Saving): void {
  const node = plan.nodes.find((it) => it.stub && !rows.has(it));
  if (!node) return;
  const { model, places } = node;
  const path = pathOf(node);
  if (places.some((it) => it.trail === ''))
    throw notFound(model, keyTold(model, node.values) ?? {}).with({ node: path });
  const owner = plan.nodes.find((it) => it.edges.some((edge) => edge.target === node.index && edge.path === path));
  const edge = owner?.edges.find((it) => it.target === node.index);
  if (owner && edge) throw missingTarget(owner.model, edge.relation).with({ node: path });
  const relation = places[0]?.trail.split('.').at(-1) ?? '';
  throw new OperationError('FK_VIOLATION', `The ${model.names.type} that ${relation} names does not exist.`, {
    model,
    relation,
    fields: null,
    node: path,
  });
}
