import type { Row } from '../../database/client.ts';
import type { Failure } from '../../database/failure.ts';
import type { Key } from '../../model/model.ts';
import type { Selection, Work } from '../verb.ts';
import { findStored } from './inserting.ts';
import { columnsOf, keyText } from './keyText.ts';
import { type Part, those } from './part.ts';
import { repeatsOf } from './repeats.ts';
import { resultsFor } from './results.ts';

/** A key that was violated, and what the call forgave. */
export interface Violation {
  readonly key: Key;
  readonly target: Key | null;
  readonly action: 'ERROR' | 'IGNORE' | 'UPDATE';
}

/**
 * The first of new rows that cannot be stored for a key: another row of the call has it too, and comes earlier, or a stored
 * row has it. PostgreSQL tells the key, not the row of the statement. Null when neither can be found any more.
 */
export async function indexOfNew(work: Work, whole: Part, { key, target, action }: Violation): Promise<number | null> {
  const { model } = work;
  const keyed = withKey(work, whole, key);
  const stored = await storedRow(work, keyed, key);
  const same = target ? columnsOf(model, target) : [];
  const forgiven = target && action === 'IGNORE' ? await storedRow(work, withKey(work, whole, target), target) : null;
  const taken = those(keyed, (entry, row) => {
    const found = stored(entry);
    if (!found || forgiven?.(entry)) return false;
    // The row that is being updated has the key itself.
    return action !== 'UPDATE' || keyText(same, found) !== keyText(same, row);
  });
  return earliest([...taken.entries, ...repeated(work, keyed, key)]);
}

/** The same of rows that are changed, each found by the primary key. */
export async function indexOfChanged(
  work: Work,
  changed: Part,
  { key, primary }: { key: Key; primary: Key },
): Promise<number | null> {
  const own = columnsOf(work.model, primary);
  const before = await storedRow(work, changed, primary);
  const named = those(changed, (_, row) => key.columns.some((it) => Object.hasOwn(row, it)));
  const rows = named.rows.map((row, index) => ({ ...before(named.entries[index] ?? 0), ...row }));
  const after = withKey(work, { entries: named.entries, rows }, key);
  const stored = await storedRow(work, after, key);
  const taken = those(after, (entry, row) => {
    const found = stored(entry);
    return found !== null && keyText(own, found) !== keyText(own, row);
  });
  return earliest([...taken.entries, ...repeated(work, after, key)]);
}

/** The first of rows that points at one which is not there, by the foreign key that was violated. */
export async function indexOfBroken(work: Work, whole: Part, { constraint }: Failure): Promise<number | null> {
  const relation = work.model.relations.find((it) => it.link?.constraint === constraint);
  const { columns = [], references = [] } = relation?.link ?? {};
  const key = relation?.target.keys.find(
    (it) => it.columns.length === references.length && it.columns.every((name) => references.includes(name)),
  );
  if (!relation || !key) return null;
  const pointing = those(whole, (_, row) => columns.every((it) => row[it] !== undefined && row[it] !== null));
  const rows = pointing.rows.map((row) =>
    Object.fromEntries(references.map((name, index) => [name, row[columns[index] ?? '']])),
  );
  const there = await storedRow({ ...work, model: relation.target }, { entries: pointing.entries, rows }, key);
  return earliest(pointing.entries.filter((it) => !there(it)));
}

function withKey({ model }: Work, part: Part, key: Key): Part {
  const columns = columnsOf(model, key);
  return those(part, (_, row) => keyText(columns, row, key.guard?.nullsNotDistinct) !== null);
}

// Whole rows, whatever the client selected.
const wholeRows: Selection = { records: null };

async function storedRow(work: Work, part: Part, key: Key): Promise<(entry: number) => Row | null> {
  const results = resultsFor(work.model, Math.max(-1, ...part.entries) + 1);
  if (part.rows.length > 0) await findStored({ work: { ...work, selection: wholeRows }, results }, part, key);
  return results.row;
}

function repeated({ model }: Work, part: Part, key: Key): readonly number[] {
  return repeatsOf(model, part, key).flatMap((it) => it.slice(1, 2));
}

function earliest(entries: readonly number[]): number | null {
  return entries.length === 0 ? null : entries.reduce((least, it) => Math.min(least, it));
}
