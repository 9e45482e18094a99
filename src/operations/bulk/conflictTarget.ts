import { guardsAtOnce, type Key, type Model } from '../../model/model.ts';
import { badInput, OperationError } from '../errors.ts';
import type { OnConflict } from '../steps/onConflict.ts';
import { columnsOf, keyText } from './keyText.ts';
import { type Part, those } from './part.ts';

/** The key whose conflicts are forgiven; null for any. Throws `OperationError` when there is none that could be. */
export function targetOf(model: Model, { rows }: Part, { action, target }: OnConflict): Key | null {
  if (target) return usable(model, target);
  if (action === 'IGNORE') {
    const deferrable = [...model.keys, ...model.furtherKeys].find((it) => it.guard?.kind === 'deferrable');
    return model.deferrable ? usable(model, deferrable ?? null) : null;
  }
  const primary = model.keys.find((it) => it.primary);
  const columns = primary ? columnsOf(model, primary) : [];
  if (primary && rows.every((it) => keyText(columns, it) !== null)) return usable(model, primary);
  const [only, more] = model.keys.filter((it) => !it.primary);
  if (only && !more) return usable(model, only);
  throw badInput(
    model,
    'onConflict.target',
    'Say which key is meant: there is more than one, and rows have no primary key.',
  );
}

function usable(model: Model, key: Key | null): Key {
  if (key && guardsAtOnce(key)) return key;
  throw new OperationError(
    'CONFLICT_TARGET_UNUSABLE',
    key
      ? `The database does not keep ${key.field} unique row by row, so it cannot say which row stands in the way.`
      : 'A key of this table is checked only at the end: name another one as the target.',
    { model, ...(key ? { target: key.field } : {}) },
  );
}

/** Rows that have the key, and rows that do not, which meet no stored row by it. */
export interface Keyed {
  readonly keyed: Part;
  /** Rows without a value in a key that takes no value for one. */
  readonly partly: Part;
  readonly unkeyed: Part;
}

/** Tells the rows that have a key from those that do not. */
export function keyedBy(model: Model, part: Part, key: Key): Keyed {
  const columns = columnsOf(model, key);
  const whole = (row: Part['rows'][number]): boolean => keyText(columns, row) !== null;
  const named = (row: Part['rows'][number]): boolean =>
    (key.guard?.nullsNotDistinct ?? false) && columns.every((it) => Object.hasOwn(row, it.name));
  return {
    keyed: those(part, (_, row) => whole(row)),
    partly: those(part, (_, row) => !whole(row) && named(row)),
    unkeyed: those(part, (_, row) => !whole(row) && !named(row)),
  };
}
