import { parameterOf, rowOf } from '../../../database/cells.ts';
import type { Row } from '../../../database/client.ts';
import { insertMany, keyColumns, knowsDefault, rowsParameter } from '../../../database/manyRows.ts';
import { type Column, columnOf, type Model } from '../../../model/model.ts';
import { badInput } from '../../errors.ts';
import { insert, insertOrNothing, newRow } from '../insert.ts';
import { findRows, lookFor, type Sought } from './find.ts';
import { grouped } from './grouped.ts';
import { argumentOf, type Node, pathOf } from './node.ts';
import { claim, note, paced, type Saving, telling } from './saving.ts';
import { valuesOf } from './values.ts';

/** A row to be inserted. */
interface Insertion {
  readonly node: Node;
  /** What the graph gives it. */
  readonly given: Row;
  /** The same with defaults. */
  readonly values: Row;
}

// As of a single row in `settle.ts`: rows that come and go look like rows in the way for a round or two.
const mostRounds = 5;

/**
 * Inserts the rows of one model that were not found. One that came first meanwhile is found instead, where the node says how:
 * by its key. For any other node a row in the way is UNIQUE_CONFLICT.
 */
export async function insertNodes(saving: Saving, model: Model, nodes: readonly Node[]): Promise<void> {
  const insertions: Insertion[] = [];
  for (const it of nodes) insertions.push(await insertionOf(saving, it));
  let open = inOrder(model, insertions);
  for (let round = 1; open.length > 0; round += 1) {
    const orNothing = round < mostRounds && !model.deferrable;
    for (const group of paced(saving, open)) await insertAll(saving, group, orNothing);
    open = open.filter((it) => !saving.rows.has(it.node));
    const [inTheWay] = open.filter((it) => it.node.search === null);
    // A plain insert names the key that is taken.
    if (inTheWay) await insertAll(saving, [inTheWay], false);
    await findRows(saving, open.flatMap(soughtOf));
    open = open.filter((it) => !saving.rows.has(it.node));
  }
}

/**
 * Finds rows of one model, and locks them once those that are missing are inserted: callers that insert wait for each other in
 * the order of the keys, callers that lock in theirs, and none that locks waits for one that inserts.
 */
export async function insertAndFind(saving: Saving, model: Model, sought: readonly Sought[]): Promise<void> {
  const there = await lookFor(saving, sought);
  const insertions: Insertion[] = [];
  for (const { node } of sought) if (!there.has(node)) insertions.push(await insertionOf(saving, node));
  for (const group of paced(saving, inOrder(model, insertions))) await insertAll(saving, group, true);
  await findRows(
    saving,
    sought.filter((it) => !saving.rows.has(it.node)),
  );
}

async function insertionOf(saving: Saving, node: Node): Promise<Insertion> {
  const { model } = node;
  const path = pathOf(node);
  const given = valuesOf(saving, node, 'new');
  const computed = model.columns.find((it) => it.generated && Object.hasOwn(given, it.name));
  if (computed) {
    const sentence = `No row has this ${computed.field}, and it is computed by the database.`;
    throw badInput(model, `${argumentOf(path)}.${computed.field}`, sentence).with({ nodes: [path] });
  }
  const values = { ...node.made, ...given };
  const work = { model, now: saving.work.now };
  const complete = await telling(saving, { model, nodes: [node] }, async () => newRow(work, { values, added: {} }));
  return { node, given, values: complete };
}

function soughtOf({ node, given }: Insertion): readonly Sought[] {
  return node.search ? [{ node, values: given }] : [];
}

async function insertAll(saving: Saving, insertions: readonly Insertion[], orNothing: boolean): Promise<void> {
  for (const group of bySources(insertions)) {
    const rows = await insertGroup(saving, group, orNothing);
    for (const [{ node }, row] of rows)
      claim(note(saving, node, { row, created: true }), valuesOf(saving, node, 'stored'), pathOf(node));
  }
}

type Rows = readonly (readonly [Insertion, Row])[];

async function insertGroup(saving: Saving, group: readonly Insertion[], orNothing: boolean): Promise<Rows> {
  const [first, second] = group;
  if (!first) return [];
  const { model } = first.node;
  const nodes = group.map((it) => it.node);
  const has = (it: Insertion, column: Column) => Object.hasOwn(it.values, column.name);
  const key = keyColumns(model);
  if (!second && key.some((it) => !has(first, it) && !knowsDefault(it))) {
    const row = await telling(saving, { model, nodes, row: first.values }, () =>
      (orNothing ? insertOrNothing : insert)({ ...saving.work, model }, first.values),
    );
    return row ? [[first, row]] : [];
  }
  const given = model.columns.filter((column) => group.some((it) => has(it, column)) || key.includes(column));
  const columns = given.filter((column) => group.every((it) => has(it, column)));
  const partly = given.filter((it) => !columns.includes(it));
  // Keys that count up follow the graph; the rows are stored, and wait for those of others, in the order of their keys.
  const rows = group.toSorted((a, b) => a.node.index - b.node.index);
  const turn = new Map(group.map((it, index) => [it, index]));
  const parameter = rowsParameter(
    [...columns, ...partly],
    rows.map((it) => it.values),
    rows.map((it) => turn.get(it) ?? 0),
  );
  const stored = await telling(saving, { model, nodes, row: first.values }, () =>
    saving.work.session.query(insertMany(model, { columns, partly, orNothing }), [parameter]),
  );
  return stored.map((cells) => {
    // A key that a trigger of the table changed is not the one it was inserted with.
    const insertion = rows[Number(cells['n'] ?? (second ? 0 : 1)) - 1];
    if (!insertion) throw new TypeError(`Rows of ${model.name} were stored under other keys than they were given.`);
    return [insertion, rowOf(model, cells)];
  });
}

// Rows that leave a column out whose default nobody but the database knows cannot stand beside rows that do not; and where it
// alone knows the key, each row is a statement of its own.
function bySources(insertions: readonly Insertion[]): readonly (readonly Insertion[])[] {
  const groups = grouped(insertions, ({ node: { model, index }, values }) => {
    const left = model.columns.filter((column) => !knowsDefault(column) && !Object.hasOwn(values, column.name));
    const alone = keyColumns(model).some((column) => left.includes(column));
    return alone ? `alone ${index}` : left.map((column) => column.name).join();
  });
  return [...groups.values()];
}

// By their unique keys, the primary one last: two callers that insert the same rows wait for each other, and not in a circle.
function inOrder(model: Model, insertions: readonly Insertion[]): readonly Insertion[] {
  const keys = [...model.keys].sort((a, b) => Number(a.primary) - Number(b.primary));
  const columns = keys.flatMap((it) => it.columns.map((name) => columnOf(model, name)));
  const texts = (it: Insertion) => columns.map((column) => parameterOf(column, it.given[column.name]) ?? '').join('\0');
  return insertions
    .map((it) => ({ it, text: texts(it) }))
    .sort((a, b) => (a.text === b.text ? a.it.node.index - b.it.node.index : a.text < b.text ? -1 : 1))
    .map(({ it }) => it);
}
