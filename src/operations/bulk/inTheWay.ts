import type { Key, Model } from '../../model/model.ts';
import { fieldsOf, OperationError } from '../errors.ts';
import type { Part } from './part.ts';

/** A row that could not be inserted, though no stored row was found that has its key. */
export function stillInTheWay(model: Model, key: Key | null, { entries }: Part): OperationError {
  const index = entries.reduce((least, it) => Math.min(least, it), entries[0] ?? 0);
  return new OperationError('UNIQUE_CONFLICT', `Another ${model.names.type} is too much like this one.`, {
    model,
    fields: key ? fieldsOf(model, key.columns) : null,
    index,
  });
}
