import { columnOf, type Model, optionalInNewRow } from '../../model/model.ts';
import { links } from '../../model/shapes.ts';
import { badInput } from '../errors.ts';
import type { Input } from './input.ts';

/**
 * Refuses a new row that leaves out a required foreign key: GraphQL cannot, for it may be given by column or by key.
 * Throws `OperationError` `BAD_USER_INPUT`; `index` is that of a row among many.
 */
export function refuseUnlinked(model: Model, { values, links: given, path }: Input, index?: number): void {
  const covered = new Set([
    ...Object.keys(values),
    ...given.flatMap((it) => (it.key ? (it.relation.link?.columns ?? []) : [])),
  ]);
  for (const relation of links(model)) {
    const missing = relation.link?.columns
      .map((name) => columnOf(model, name))
      .find((it) => !covered.has(it.name) && !optionalInNewRow(it));
    if (missing)
      throw badInput(model, `${path}.${missing.field}`, `Give either ${missing.field} or ${relation.field}.`, index);
  }
}

/** Refuses a new row that brings a value which the database computes. Throws `OperationError` `BAD_USER_INPUT`; `because` begins the sentence. */
export function refuseComputed(model: Model, { values, path }: Pick<Input, 'values' | 'path'>, because = ''): void {
  const computed = model.columns.find((it) => it.generated && Object.hasOwn(values, it.name));
  if (computed)
    throw badInput(model, `${path}.${computed.field}`, `${because}${computed.field} is computed by the database.`);
}
