import type { Key, Model } from '../../model/model.ts';
import { OperationError } from '../errors.ts';
import { columnsOf, keyText } from './keyText.ts';
import { type Part, those } from './part.ts';

/** What becomes of rows of one call that have the same key. */
export type Duplicates = 'ERROR' | 'FIRST_WINS' | 'LAST_WINS';

/** Entries that have one key, per key that several have, each list in the order of the rows. */
export function repeatsOf(model: Model, { entries, rows }: Part, key: Key): readonly (readonly number[])[] {
  const texts = keyTexts(model, key);
  const first = new Map<string, number>();
  const repeats = new Map<string, number[]>();
  for (const [index, row] of rows.entries()) {
    const text = texts(row);
    if (text === null) continue;
    const entry = entries[index] ?? 0;
    const earlier = first.get(text);
    if (earlier === undefined) {
      first.set(text, entry);
      continue;
    }
    const all = repeats.get(text) ?? [earlier];
    repeats.set(text, all);
    all.push(entry);
  }
  return [...repeats.values()];
}

/** Refuses rows that have the same key. Throws `OperationError` `DUPLICATE_KEY_IN_BATCH`. */
export function refuseRepeats(model: Model, part: Part, key: Key): void {
  const indexes = repeatsOf(model, part, key)
    .flat()
    .sort((a, b) => a - b);
  if (indexes.length === 0) return;
  const fields = columnsOf(model, key).map((it) => it.field);
  throw new OperationError('DUPLICATE_KEY_IN_BATCH', `Rows of this call have the same ${fields.join(' and ')}.`, {
    model,
    fields,
    indexes,
  });
}

/** Rows of which no two have the same key, and the others: each lost to another row, which may have lost itself. */
export interface Apart {
  readonly kept: Part;
  readonly losers: ReadonlyMap<number, number>;
}

/** Tells rows apart by several keys at once. */
export function apart(model: Model, part: Part, { keys, last }: { keys: readonly Key[]; last: boolean }): Apart {
  const taken = keys.map((key) => ({ texts: keyTexts(model, key), owners: new Map<string, number>() }));
  const losers = new Map<number, number>();
  const order = part.rows.map((_, index) => index);
  for (const index of last ? order.reverse() : order) {
    const [row, entry] = [part.rows[index] ?? {}, part.entries[index] ?? 0];
    const own = taken.map(({ texts }) => texts(row));
    const winner = taken.map(({ owners }, at) => owners.get(own[at] ?? '')).find((it) => it !== undefined);
    if (winner !== undefined) losers.set(entry, winner);
    // A row that lost may yet be stored, when the winner is not: it has its keys before those that come later.
    for (const [at, text] of own.entries())
      if (text !== null && !taken[at]?.owners.has(text)) taken[at]?.owners.set(text, entry);
  }
  return { kept: losers.size === 0 ? part : those(part, (entry) => !losers.has(entry)), losers };
}

function keyTexts(model: Model, key: Key): (row: Part['rows'][number]) => string | null {
  const columns = columnsOf(model, key);
  // The empty text stands for no key at all.
  return (row) => {
    const text = keyText(columns, row, key.guard?.nullsNotDistinct);
    return text === null ? null : `=${text}`;
  };
}
