import { OperationError } from '../errors.ts';
import type { Work } from '../verb.ts';
import { conditionsOf, findRows } from './find.ts';
import type { Input, KeyInput } from './input.ts';
import { inColumns } from './links.ts';

/** Makes sure that a locked row is still as the caller last saw it. Throws `OperationError` `STALE`. */
export async function refuseStale(work: Work, where: KeyInput, expect: Input): Promise<void> {
  const { values, missing } = await inColumns(work, expect);
  const [key, seen] = [conditionsOf(work.model, where.values), conditionsOf(work.model, values)];
  // Two searches side by side: both may name one column, with different values.
  const both = { where: [...key.where, ...seen.where], parameters: [...key.parameters, ...seen.parameters] };
  const [row] = missing ? [] : await findRows(work, both, { lock: 'none', limit: 1 });
  if (row) return;
  throw new OperationError('STALE', `This ${work.model.names.type} is not as expected any more: read it again.`, {
    model: work.model,
  });
}
