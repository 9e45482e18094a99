import { turnOf } from '../../database/locks.ts';
import { firstKey } from '../../model/locking.ts';
import { type Column, enforced, type Key, type Model } from '../../model/model.ts';
import type { Work } from '../verb.ts';
import { columnsOf } from './keyText.ts';
import type { Part } from './part.ts';

/** The columns in whose order new rows are inserted: those of the first key again, where the rows have it. */
export function insertingOrder(model: Model, part: Part): readonly Column[] {
  const brought = keysBrought(model, part);
  const key = brought.find((it) => it === firstKey(model)) ?? brought[0];
  return key ? columnsOf(model, key) : [];
}

/** The keys that rows bring along: for these they may find others in their way. */
export function keysBrought(model: Model, { rows }: Part): readonly Key[] {
  return model.keys.filter(
    (key) => enforced(key) && key.columns.every((name) => rows.some((row) => Object.hasOwn(row, name))),
  );
}

/**
 * Waits until the rows of a table may be written in the order of these keys. Beside a second key no order helps: of twelve
 * callers that met by two keys, a third gave up waiting in deadlocks. So who brings another key than the first, or several,
 * writes alone; all others write side by side.
 */
export async function waitForTurn({ session, model }: Work, brought: readonly Key[] = []): Promise<void> {
  if (model.keys.filter(enforced).length < 2) return;
  const first = firstKey(model);
  const alone = brought.some((it) => it !== first);
  await session.query(turnOf(model, { alone }), []);
}
