import { columnOf, type Model, optionalInNewRow } from '../../model/model.ts';
import { links } from '../../model/shapes.ts';
import { badInput } from '../errors.ts';
import { type Input, pathOf } from './input.ts';

/**
 * Refuses a new row that leaves out a required foreign key: GraphQL cannot, for it may be given by column or by key.
 * Throws `OperationError` `BAD_USER_INPUT`; `index` is that of a row among many.
 */
export function refuseUnlinked(model: Model, input: Input, index?: number): void {
  const covered = new Set([
    ...Object.keys(input.values),
    ...input.links.flatMap((it) => (it.key ? (it.relation.link?.columns ?? []) : [])),
  ]);
  for (const relation of links(model)) {
    const missing = relation.link?.columns
      .map((name) => columnOf(model, name))
      .find((it) => !covered.has(it.name) && !optionalInNewRow(it));
    if (missing)
      throw badInput(
        model,
        `${pathOf(input)}.${missing.field}`,
        `Give either ${missing.field} or ${relation.field}.`,
        index,
      );
  }
}

/** Refuses a new row that brings a value which the database computes. Throws `OperationError` `BAD_USER_INPUT`; `because` begins the sentence. */
export function refuseComputed(model: Model, input: Input, because = ''): void {
  const computed = model.columns.find((it) => it.generated && Object.hasOwn(input.values, it.name));
  if (computed)
    throw badInput(
      model,
      `${pathOf(input)}.${computed.field}`,
      `${because}${computed.field} is computed by the database.`,
    );
}
