import { rowOf } from '../../../database/cells.ts';
import type { Row } from '../../../database/client.ts';
import { keyColumns, rowsParameter, updateMany } from '../../../database/manyRows.ts';
import type { Column, Model } from '../../../model/model.ts';
import { badInput, OperationError } from '../../errors.ts';
import { changedColumns, sameStored } from '../changes.ts';
import { argumentOf, type Node, pathOf } from './node.ts';
import { primaryColumns } from './position.ts';
import { claim, paced, rowIdentity, type Saving, type Stored, telling } from './saving.ts';
import { vacatingFirst } from './vacating.ts';
import { type Phase, valuesOf } from './values.ts';

/** A stored row, what is to be written to it, and the nodes that say so. */
interface Writing {
  readonly stored: Stored;
  readonly values: Row;
  readonly nodes: readonly Node[];
  readonly rewrite: boolean;
}

/** Writes to the stored rows of nodes of one model what differs, in one statement; with `saveAll` what does not, too. */
export async function writeRows(saving: Saving, nodes: readonly Node[], phase: Phase): Promise<void> {
  const writings = new Map<Stored, Writing>();
  for (const node of nodes) {
    const stored = saving.rows.get(node);
    if (!stored || (phase === 'stored' && stored.by === node)) continue;
    const values = valuesOf(saving, node, phase);
    claim(stored, values, pathOf(node));
    const known = writings.get(stored);
    writings.set(stored, {
      stored,
      values: { ...known?.values, ...withoutKey(node, stored, values) },
      nodes: [...(known?.nodes ?? []), node],
      rewrite: known?.rewrite || (saving.wishes.saveAll && !node.stub && phase === 'stored'),
    });
  }
  const changes = [...writings.values()].flatMap((it) => changeOf(saving, it));
  // Within one statement rows come in no order that anybody promises.
  const ordered = saving.pace.oneByOne ? vacatingFirst(changes) : changes;
  for (const group of paced(saving, ordered)) await write(saving, group);
}

interface Change extends Writing {
  readonly set: readonly Column[];
  readonly changed: readonly Column[];
}

function changeOf({ work: { now } }: Saving, writing: Writing): readonly Change[] {
  const { stored, values, rewrite } = writing;
  const { model, row } = stored;
  const changed = changedColumns(model, row, values);
  const set = rewrite ? model.columns.filter((it) => Object.hasOwn(values, it.name)) : changed;
  if (set.length === 0) return [];
  const stamped = model.columns.filter((it) => it.updatedAt && !Object.hasOwn(values, it.name));
  const stamps = Object.fromEntries(stamped.map((it) => [it.name, now]));
  return [{ ...writing, values: { ...values, ...stamps }, set: [...set, ...stamped], changed }];
}

async function write(saving: Saving, changes: readonly Change[]): Promise<void> {
  const [first] = changes;
  if (!first) return;
  const { model } = first.stored;
  const columns = model.columns.filter((it) => changes.some(({ set }) => set.includes(it)));
  const key = keyColumns(model);
  const parameter = rowsParameter(
    [...key, ...columns],
    changes.map(({ stored, values, set }) => ({ ...pick(stored.row, key), ...pick(values, set) })),
  );
  const nodes = changes.flatMap((it) => it.nodes.slice(0, 1));
  const row = { ...first.stored.row, ...first.values };
  const written = await telling(saving, { model, nodes, row }, () =>
    saving.work.session.query(updateMany(model, columns), [parameter]),
  );
  const rows = new Map(written.map((cells) => [Number(cells['n']) - 1, rowOf(model, cells)]));
  for (const [
    index,
    {
      stored,
      changed,
      nodes: [node],
    },
  ] of changes.entries()) {
    const row = rows.get(index);
    if (!row) throw gone(model, node);
    noteWritten(stored, row, changed);
  }
}

// It was locked: only a rule of the database that takes rows along with others can have taken it away.
function gone(model: Model, node: Node | undefined): OperationError {
  return new OperationError('NOT_FOUND', `This ${model.names.type} was deleted along with another row of the graph.`, {
    model,
    ...(node ? { node: pathOf(node) } : {}),
  });
}

// What a row is found by is not written to it either: it is equal, whatever the spelling.
function withoutKey(node: Node, { model, row }: Stored, values: Row): Row {
  const key = primaryColumns(model);
  const other = key.find((it) => Object.hasOwn(values, it.name) && !sameStored(it, row[it.name], values[it.name]));
  const path = pathOf(node);
  if (other)
    throw badInput(
      model,
      `${argumentOf(path)}.${other.field}`,
      `${other.field} is part of the primary key: a stored row keeps it.`,
    ).with({ nodes: [path] });
  const names = new Set([...key.map((it) => it.name), ...(node.search?.key.columns ?? [])]);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
}

function pick(row: Row, columns: readonly Column[]): Row {
  return Object.fromEntries(columns.map((it) => [it.name, row[it.name]]));
}

/** Takes the foreign key of rows away, of rows of the graph too. */
export async function unlinkRows(
  saving: Saving,
  rows: readonly Row[],
  { model, columns, nodes }: Unlinking,
): Promise<void> {
  const stamped = model.columns.filter((it) => it.updatedAt);
  const key = keyColumns(model);
  const nulls = Object.fromEntries(columns.map((it) => [it.name, null]));
  const stamps = Object.fromEntries(stamped.map((it) => [it.name, saving.work.now]));
  const all = rows.map((row) => ({ ...pick(row, key), ...nulls, ...stamps }));
  const written = [...columns, ...stamped];
  const cells = await telling(saving, { model, nodes }, () =>
    saving.work.session.query(updateMany(model, written), [rowsParameter([...key, ...written], all)]),
  );
  for (const row of cells.map((it) => rowOf(model, it))) {
    const stored = saving.known.get(rowIdentity(model, row));
    if (stored) noteWritten(stored, row, columns);
  }
}

function noteWritten(stored: Stored, row: Row, changed: readonly Column[]): void {
  stored.row = row;
  if (stored.outcome === 'CREATED') return;
  stored.outcome = 'UPDATED';
  for (const it of changed) stored.changed.add(it);
}

interface Unlinking {
  readonly model: Model;
  readonly columns: readonly Column[];
  readonly nodes: readonly Node[];
}
