import type { Row } from '../../database/client.ts';
import { onMissingShape } from '../../model/bulkShapes.ts';
import { type Column, columnOf, type Key, type Model } from '../../model/model.ts';
import { choice, optional, required } from '../../model/shape.ts';
import { inPrimary, saveShape } from '../../model/shapes.ts';
import { lockRows, writeRows } from '../bulk/changing.ts';
import { columnsOf } from '../bulk/keyText.ts';
import { indexOfChanged } from '../bulk/locate.ts';
import { batchSizeOf, type Job, type Part, split, those, wholeOf } from '../bulk/part.ts';
import { refuseRepeats } from '../bulk/repeats.ts';
import { resultsFor } from '../bulk/results.ts';
import { storedRows } from '../bulk/storedRows.ts';
import { waitForTurn } from '../bulk/turns.ts';
import { badInput, notFound } from '../errors.ts';
import { violatedKey } from '../explain.ts';
import { columnsGiven, type Input } from '../steps/input.ts';
import { writable } from '../steps/onConflict.ts';
import type { BulkVerb, Work } from '../verb.ts';

/** What `bulkUpdate` takes. */
export interface BulkUpdateArgs {
  readonly rows: readonly Input[];
  readonly columns?: readonly string[];
  readonly onMissing: 'ERROR' | 'SKIP';
  readonly batchSize?: number;
}

/** Changes many rows, each named by its primary key: all of them, or none. */
export const bulkUpdate: BulkVerb<BulkUpdateArgs> = {
  name: 'bulkUpdate',
  doc: ({ names }) =>
    `Changes many ${names.type} by their primary keys, all or none: in each row only what it names, where it differs.`,
  args: (model) => {
    const row = saveShape(model);
    if (!row) return { unserved: model.uncreatable ?? 'nothing can be given for a row' };
    if (!primaryOf(model)) return { unserved: 'it has no key to address a row by' };
    if (model.columns.every((it) => inPrimary(model, it))) return { unserved: 'it has no column that could change' };
    return {
      rows: required({ kind: 'list', of: row }, 'Their keys, and what to change.'),
      columns: optional({ kind: 'list', of: { kind: 'columnName', model } }, 'Only these columns.'),
      onMissing: choice(onMissingShape, 'ERROR', 'What becomes of missing rows.'),
      batchSize: optional({ kind: 'scalar', type: 'Int' }, 'Rows per statement.'),
    };
  },
  returns: 'many',
  isolation: 'ReadCommitted',
  // Refused before a transaction begins; the change itself needs one.
  async direct({ model }, args) {
    batchSizeOf(model, args.batchSize);
    writable(args.columns ?? [], { model, path: 'columns' });
    const key = primaryKey(model);
    for (const [index, row] of args.rows.entries()) refuseKeyless(model, { row, index, key });
    return null;
  },
  async run(work, args) {
    const { model } = work;
    const key = primaryKey(model);
    const whole = await rowsToChange(work, args);
    refuseRepeats(model, whole, key);
    const job: Job = { work, results: resultsFor(model, whole.rows.length) };
    const set = namedIn(model, whole, key);
    await waitForTurn(work);
    const found = await lockRows(job, whole, { key, set });
    const missing = those(whole, (entry) => !found.has(entry));
    if (missing.rows.length > 0 && args.onMissing === 'ERROR')
      throw notFound(model, ...missing.rows.map((it) => keyIn(model, key, it)));
    for (const it of missing.entries) job.results.settle(it, 'NOT_FOUND');
    const there = those(whole, (entry) => found.has(entry));
    const size = batchSizeOf(model, args.batchSize);
    for (const it of split(there, size)) await writeRows(job, it, { key, set });
    return job.results.answer();
  },
  async locate(work, failure, args) {
    const key = violatedKey(failure, work.model);
    const whole = await rowsToChange(work, args);
    return key && indexOfChanged(work, whole, { key, primary: primaryKey(work.model) });
  },
};

function primaryOf(model: Model): Key | null {
  return model.keys.find((it) => it.primary) ?? model.primary;
}

function primaryKey(model: Model): Key {
  const key = primaryOf(model);
  if (!key) throw new TypeError(`${model.name} has no primary key.`);
  return key;
}

// 0 and "" are keys like any other.
function refuseKeyless(model: Model, { row, index, key }: { row: Input; index: number; key: Key }): void {
  if (key.columns.every((it) => Object.hasOwn(row.values, it))) return;
  const given = columnsGiven(row);
  const absent = columnsOf(model, key).find((it) => !given.has(it.name));
  if (absent)
    throw badInput(
      model,
      `${row.path}.${absent.field}`,
      `A row is changed by its whole key: ${absent.field} is missing.`,
      index,
    );
}

// The key itself, and of the rest what may be written: a link that may not is not looked up.
async function rowsToChange(work: Work, { rows, columns = [] }: BulkUpdateArgs): Promise<Part> {
  if (columns.length === 0) return wholeOf(await storedRows(work, rows));
  const kept = new Set([...columns, ...primaryKey(work.model).columns]);
  const narrowed = rows.map((row) => ({
    ...row,
    links: row.links.filter(({ relation }) => relation.link?.columns.some((it) => kept.has(it))),
  }));
  const stored = await storedRows(work, narrowed);
  return wholeOf(stored.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => kept.has(name)))));
}

function namedIn(model: Model, { rows }: Part, key: Key): readonly Column[] {
  return model.columns.filter(
    (it) => !key.columns.includes(it.name) && rows.some((row) => Object.hasOwn(row, it.name)),
  );
}

function keyIn(model: Model, key: Key, row: Row): object {
  const named = Object.fromEntries(key.columns.map((it) => [columnOf(model, it).field, row[it]]));
  return key.columns.length === 1 ? named : { [key.field]: named };
}
