import { alwaysTrue } from '../../model/alwaysTrue.ts';
import type { Filter } from '../../model/filter.ts';
import type { Model } from '../../model/model.ts';
import { OperationError } from '../errors.ts';

/** Refuses to write to every row of a table by accident. Throws `OperationError` `UNFILTERED_WRITE`. */
export function refuseUnfiltered(
  model: Model,
  { where, each }: { readonly where?: Filter; readonly each: boolean },
): void {
  if (each || (where && !alwaysTrue(where))) return;
  const sentence = `This would write to every ${model.names.type}: say which ones are meant, or each: true.`;
  throw new OperationError('UNFILTERED_WRITE', sentence, { model });
}
