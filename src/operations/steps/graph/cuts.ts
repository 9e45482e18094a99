import { columnOf } from '../../../model/model.ts';
import { OperationError } from '../../errors.ts';
import { components } from './components.ts';
import { grouped } from './grouped.ts';
import { type Edge, type Node, pathOf } from './node.ts';

/** What must wait so that every row can be stored before the rows that point at it. */
export interface Cuts {
  /** Foreign keys that are stored as NULL first and set in a second phase. */
  readonly later: ReadonlySet<Edge>;
  /** Foreign keys whose check the database puts off to the end of the transaction. */
  readonly deferred: ReadonlySet<Edge>;
}

/**
 * Finds the circles of a graph and where to cut them: at foreign keys that can be NULL for a while, of rows that are new
 * anyway where there is a choice, else of the row that comes first. Throws `OperationError` `CYCLE_REQUIRED`.
 */
export function cutsOf(nodes: readonly Node[]): Cuts {
  const [later, deferred] = [new Set<Edge>(), new Set<Edge>()];
  const waits = nodes.map(({ edges }) => edges.filter((it) => mustWait(it, nodes)));
  const groups = components(nodes.length, (node) => (waits[node] ?? []).map((it) => it.target));
  for (const group of groups) {
    const members = new Set(group);
    const within = group.flatMap((it) => (waits[it] ?? []).filter((edge) => members.has(edge.target)));
    if (within.length > 0) cutGroup(group, within, { nodes, later, deferred });
  }
  return { later, deferred };
}

/** Whether the owner can only be stored after the target. What a stub points at and is pointed at is stored already. */
export function mustWait({ owner, target, references }: Edge, nodes: readonly Node[]): boolean {
  const to = nodes[target];
  if (!to || to.stub) return false;
  // A row that points at itself is whole in one statement, where its key is known beforehand.
  return owner !== target || !knows(to, references);
}

/** Whether these columns of a row have their values before the row is stored. */
export function knows({ values, made }: Node, columns: readonly string[]): boolean {
  return columns.every((it) => (values[it] ?? made[it] ?? null) !== null);
}

/**
 * The columns of a foreign key that are NULL until the second phase. Empty where it cannot wait: the columns are required, or
 * the row is found by them.
 */
export function nulledColumns(edge: Edge, nodes: readonly Node[]): readonly string[] {
  const owner = nodes[edge.owner];
  const target = nodes[edge.target];
  if (!owner || !target) return [];
  const given = new Set([
    ...Object.keys(owner.values),
    ...owner.edges.filter((it) => it.relation !== edge.relation).flatMap((it) => it.columns),
  ]);
  const free = edge.columns.filter(
    (it) => !columnOf(owner.model, it).required && !given.has(it) && !owner.search?.key.columns.includes(it),
  );
  const rest = edge.columns.filter((it) => !free.includes(it));
  const restKnown = rest.every(
    (it) => given.has(it) || knows(target, [edge.references[edge.columns.indexOf(it)] ?? '']),
  );
  return restKnown ? free : [];
}

interface Cutting {
  readonly nodes: readonly Node[];
  readonly later: Set<Edge>;
  readonly deferred: Set<Edge>;
}

// Stores the rows of a circle one after the other, in thought. Where none is ready, the one to go first is that whose
// open foreign keys can all wait.
function cutGroup(group: readonly number[], within: readonly Edge[], { nodes, later, deferred }: Cutting): void {
  const canWait = new Map(within.map((it) => [it, nulledColumns(it, nodes).length > 0]));
  const open = new Map(grouped(within, (it) => it.owner));
  const waiting = grouped(within, (it) => it.target);
  const left = new Set(group);
  const ready = group.filter((it) => !open.has(it));
  const store = (node: number): void => {
    left.delete(node);
    for (const edge of waiting.get(node) ?? []) {
      const rest = (open.get(edge.owner) ?? []).filter((it) => it !== edge);
      open.set(edge.owner, rest);
      if (rest.length === 0 && left.has(edge.owner)) ready.push(edge.owner);
    }
  };
  const cut = (node: number, into: Set<Edge>): void => {
    for (const edge of open.get(node) ?? []) into.add(edge);
    open.set(node, []);
    ready.push(node);
  };
  while (left.size > 0) {
    const next = ready.pop();
    if (next !== undefined) {
      if (left.has(next)) store(next);
      continue;
    }
    const free = [...left].filter((it) => (open.get(it) ?? []).every((edge) => canWait.get(edge)));
    const first = free.find((it) => nodes[it]?.search === null) ?? free[0];
    if (first !== undefined) cut(first, later);
    else cut(deferrable(left, open, nodes), deferred);
  }
}

// Only foreign keys that cannot wait are left: the database itself may put their check off, where it lets us.
function deferrable(
  left: ReadonlySet<number>,
  open: ReadonlyMap<number, readonly Edge[]>,
  nodes: readonly Node[],
): number {
  const canPutOff = ({ relation, target, references }: Edge): boolean => {
    const to = nodes[target];
    return relation.link?.deferrable === true && to !== undefined && knows(to, references);
  };
  const possible = [...left].find((it) => (open.get(it) ?? []).every(canPutOff));
  if (possible !== undefined) return possible;
  const circle = [...left].flatMap((it) => nodes[it] ?? []);
  throw new OperationError('CYCLE_REQUIRED', 'These rows need each other: none of them can be stored first.', {
    model: circle[0]?.model ?? { name: '' },
    nodes: circle.map(pathOf),
  });
}
