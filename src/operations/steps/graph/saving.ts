import type { Row } from '../../../database/client.ts';
import { type Failure, failureOf } from '../../../database/failure.ts';
import { type Column, columnOf, type Key, type Model } from '../../../model/model.ts';
import { OperationError } from '../../errors.ts';
import { explain, violatedKey } from '../../explain.ts';
import type { Work } from '../../verb.ts';
import { identityOf, sameStored } from '../changes.ts';
import { conflict } from './draft.ts';
import { type Node, pathOf } from './node.ts';
import type { Plan, Wishes } from './plan.ts';
import { primaryColumns } from './position.ts';

/** A row of the graph as it is stored now. Nodes that turn out to be one row share it. */
export interface Stored {
  readonly model: Model;
  row: Row;
  outcome: 'CREATED' | 'UPDATED' | 'UNCHANGED';
  /** The node it was inserted for; null for a row that was there. */
  readonly by: Node | null;
  /** Columns of an existing row whose value changed. */
  readonly changed: Set<Column>;
  /** Values the graph gave it, and the places that did. */
  readonly claims: Map<string, { readonly value: unknown; readonly path: string }>;
}

/** How a graph is attempted: survives the attempts of one call. */
export interface Pace {
  /** One row per statement: a statement of many failed, and the database does not say at which row. */
  oneByOne: boolean;
  /** The attempt failed at what another one may get right, or can tell better. */
  again: boolean;
  /** The constraint that failed when what was put off was checked; null where none did. */
  late: string | null;
}

/** One attempt to save a graph. */
export interface Saving {
  readonly work: Work;
  readonly plan: Plan;
  readonly wishes: Wishes & { readonly saveAll: boolean };
  readonly pace: Pace;
  readonly rows: Map<Node, Stored>;
  /** The same by model and key. */
  readonly known: Map<string, Stored>;
}

/** Notes that a node is this stored row, which another node may be too. */
export function note({ rows, known }: Saving, node: Node, { row, created }: Found): Stored {
  const identity = rowIdentity(node.model, row);
  const stored = known.get(identity) ?? {
    model: node.model,
    row,
    outcome: created ? 'CREATED' : 'UNCHANGED',
    by: created ? node : null,
    changed: new Set(),
    claims: new Map(),
  };
  rows.set(node, stored);
  known.set(identity, stored);
  return stored;
}

/** A stored row of a node. */
export interface Found {
  readonly row: Row;
  readonly created: boolean;
}

/** One text for a stored row. */
export function rowIdentity(model: Model, row: Row): string {
  return JSON.stringify([model.name, primaryColumns(model).map((it) => identityOf(it, row[it.name]))]);
}

/** Notes values the graph gives a row. Throws `OperationError` `GRAPH_CONFLICT` where it has given others. */
export function claim({ model, claims }: Stored, values: Row, path: string): void {
  for (const [name, value] of Object.entries(values)) {
    const column = columnOf(model, name);
    const other = claims.get(name);
    if (other && !sameStored(column, other.value, value))
      throw conflict(model, `One ${model.names.type} is given two values of ${column.field}.`, [other.path, path]);
    claims.set(name, other ?? { value, path });
  }
}

/** Carries out a statement for some nodes of a model; what fails is told with the place in the graph. */
export async function telling<T>(
  saving: Pick<Saving, 'pace' | 'rows'>,
  concerned: Concerned,
  statement: () => Promise<T>,
): Promise<T> {
  try {
    return await statement();
  } catch (thrown) {
    throw told(thrown, saving, concerned);
  }
}

/** What a statement is about. */
export interface Concerned {
  readonly model: Model;
  readonly nodes: readonly Node[];
  readonly removing?: boolean;
  /** Where a statement is about rows of several models: all of them. */
  readonly models?: readonly Model[];
  /** The row as it was to be, where it is about one. */
  readonly row?: Row;
}

function told(thrown: unknown, { pace, rows }: Pick<Saving, 'pace' | 'rows'>, concerned: Concerned): unknown {
  const { nodes, removing = false } = concerned;
  const [node, another] = nodes;
  const place = node && !another ? pathOf(node) : null;
  if (thrown instanceof OperationError) return place === null ? thrown : thrown.with({ node: place });
  const failure = failureOf(thrown);
  if (!isCallers(failure)) return thrown;
  if (another) {
    pace.oneByOne = true;
    pace.again = true;
    return thrown;
  }
  const model = concerned.models?.find((it) => hasConstraint(it, failure)) ?? concerned.model;
  // The very key that was searched by is taken: its row came after the search.
  if (node?.search && violatedKey(failure, model)?.field === node.search.key.field) {
    pace.again = true;
    return thrown;
  }
  const models = [model, ...model.relations.map((it) => it.target)];
  const explained = explain(failure, { model, models, removing });
  if (!node || place === null) return explained ?? thrown;
  const told = laterOfTwo(rows, { node, row: concerned.row ?? {}, key: violatedKey(failure, model) });
  return explained?.with({ node: pathOf(told) }) ?? thrown;
}

// The row in the way may be one of the graph itself, of a node behind the one that found it there.
function laterOfTwo(rows: Saving['rows'], { node, row, key }: Refused): Node {
  if (!key || key.columns.some((name) => !Object.hasOwn(row, name))) return node;
  const same = (stored: Stored) =>
    key.columns.every((name) => sameStored(columnOf(node.model, name), stored.row[name], row[name]));
  const others = [...rows].filter(([other, stored]) => other.model === node.model && same(stored));
  return others.map(([it]) => it).find((it) => it.index > node.index) ?? node;
}

interface Refused {
  readonly node: Node;
  readonly row: Row;
  readonly key: Key | null;
}

function hasConstraint(model: Model, failure: Failure): boolean {
  const own = model.relations.some((it) => it.link !== null && it.link.constraint === failure.constraint);
  return own || violatedKey(failure, model) !== null;
}

/** Whether a failure is one that the values of a row can cause. */
export function isCallers({ kind }: Failure): boolean {
  return ['unique', 'foreignKey', 'restrict', 'notNull', 'check', 'value'].includes(kind);
}

/** Nodes in the groups that one statement is for: all at once, or each by itself. */
export function paced<T>({ pace }: Saving, nodes: readonly T[]): readonly (readonly T[])[] {
  if (nodes.length === 0) return [];
  return pace.oneByOne ? nodes.map((it) => [it]) : [nodes];
}
