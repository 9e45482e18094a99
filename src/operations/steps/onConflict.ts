import { type Column, columnOf, type Key } from '../../model/model.ts';
import { inPrimary } from '../../model/shapes.ts';
import { badInput } from '../errors.ts';
import type { Origin } from './input.ts';

/** What becomes of new rows whose key is taken. */
export interface OnConflict {
  readonly action: 'ERROR' | 'IGNORE' | 'UPDATE';
  readonly target: Key | null;
  /** The columns that may be written; null: all that the rows name. */
  readonly update: readonly Column[] | null;
}

/** Reads `AlbumOnConflict`. */
export function readOnConflict(given: object, { model, path }: Origin): OnConflict {
  const { action, target, update } = given as {
    readonly action: OnConflict['action'];
    readonly target?: string | null;
    readonly update?: readonly string[] | null;
  };
  const key = model.keys.find((it) => it.field === target) ?? null;
  if (target && !key) throw badInput(model, `${path}.target`, `${target} is no key of ${model.names.type}.`);
  // Silently left out, it would look as if those columns were written.
  if (update && action !== 'UPDATE')
    throw badInput(model, `${path}.update`, `With ${action} no stored row is written: leave these columns out.`);
  return { action, target: key, update: update ? writable(update, { model, path: `${path}.update` }) : null };
}

/** The columns a caller allows to be written, by Prisma's names. Throws `OperationError` `BAD_USER_INPUT` for those of the primary key. */
export function writable(names: readonly string[], { model, path }: Origin): readonly Column[] {
  return names.map((name, index) => {
    const column = columnOf(model, name);
    if (inPrimary(model, column))
      throw badInput(model, `${path}[${index}]`, `${column.field} is part of the primary key: a stored row keeps it.`);
    if (column.generated) throw badInput(model, `${path}[${index}]`, `${column.field} is computed by the database.`);
    return column;
  });
}
