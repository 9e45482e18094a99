import { checksAsEver, checksNow } from '../../../database/checks.ts';
import type { Row } from '../../../database/client.ts';
import { failureOf } from '../../../database/failure.ts';
import { rowsParameter, selectMany } from '../../../database/manyRows.ts';
import { columnOf, type Key, type Model } from '../../../model/model.ts';
import { violatedKey } from '../../explain.ts';
import type { Node } from './node.ts';
import { isCallers, type Saving, telling } from './saving.ts';

/**
 * Checks what is put off to the end of the transaction while the failure can still be told by its place. The database does
 * not say which row it is about: the next attempt looks for it.
 */
export async function checkNow(saving: Saving): Promise<void> {
  const { plan, pace, work } = saving;
  const late = plan.deferred ? plan.nodes : plan.nodes.filter((it) => isCheckedLate(it.model));
  const [first, second] = late;
  if (!first) return;
  const models = [...new Set(late.map((it) => it.model))];
  const suspect = pace.late === null ? null : await brokenBy(saving, late, pace.late);
  const nodes = suspect ? [suspect] : second ? [] : [first];
  const isFirst = nodes.length === 0 && pace.late === null;
  try {
    await work.session.query(checksNow, []);
  } catch (thrown) {
    const failure = failureOf(thrown);
    pace.late = failure.constraint;
    pace.again = isFirst && isCallers(failure);
    // As it came: it is not told, but looked into by the next attempt.
    if (pace.again) throw thrown;
    await telling(saving, { model: first.model, models, nodes }, () => Promise.reject(thrown));
  }
  await work.session.query(checksAsEver, []);
}

function isCheckedLate({ deferrable, relations }: Model): boolean {
  return deferrable || relations.some((it) => it.link?.deferrable);
}

// The last node whose key another row has too, or that points at no row.
async function brokenBy(saving: Saving, late: readonly Node[], constraint: string): Promise<Node | null> {
  for (const model of new Set(late.map((it) => it.model))) {
    const nodes = late.filter((it) => it.model === model);
    const key = violatedKey({ constraint }, model);
    if (key) return (await found(saving, { model, key, nodes })).findLast(({ times }) => times > 1)?.node ?? null;
    const relation = model.relations.find((it) => it.link?.constraint === constraint);
    if (!relation?.link) continue;
    const { columns, references } = relation.link;
    const pointing = nodes.filter((it) => columns.every((name) => (rowAt(saving, it)[name] ?? null) !== null));
    const sought = { model: relation.target, key: { columns: references }, nodes: pointing, columns };
    return (await found(saving, sought)).findLast(({ times }) => times === 0)?.node ?? null;
  }
  return null;
}

interface Sought {
  /** The model of the rows that are looked for. */
  readonly model: Model;
  readonly key: Pick<Key, 'columns'>;
  readonly nodes: readonly Node[];
  /** Where the nodes have its values, unless in columns of the same names. */
  readonly columns?: readonly string[];
}

// How many rows have the key that each node has, or points at.
async function found(saving: Saving, { model, key, nodes, columns = key.columns }: Sought) {
  const values = nodes.map((it) => {
    const row = rowAt(saving, it);
    return Object.fromEntries(key.columns.map((name, index) => [name, row[columns[index] ?? '']]));
  });
  const parameter = rowsParameter(
    key.columns.map((it) => columnOf(model, it)),
    values,
  );
  const rows = await saving.work.session.query(selectMany(model, key, 'none'), [parameter]);
  return nodes.map((node, index) => ({ node, times: rows.filter((it) => Number(it['n']) === index + 1).length }));
}

function rowAt({ rows }: Saving, node: Node): Row {
  return rows.get(node)?.row ?? {};
}
