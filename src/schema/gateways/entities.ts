import { coerceInputValue, type GraphQLResolveInfo, isInputType } from 'graphql';
import type { Store } from '../../database/session.ts';
import { columnOf, type Key, type Model, searchable } from '../../model/model.ts';
import { keyShape } from '../../model/shapes.ts';
import { badInput, OperationError } from '../../operations/errors.ts';
import { readByKeys } from '../../operations/reads/rows.ts';
import { type KeyInput, readKey } from '../../operations/steps/input.ts';
import { toGraphQLError, toldOfRead } from '../errors.ts';
import { limitsOf } from '../limits.ts';
import { refusal } from '../scalars/refusal.ts';
import { readingOf } from '../selections.ts';

/** A type and the fields of one of its keys, as a gateway sends it. */
export type Representation = Readonly<Record<string, unknown>> & { readonly __typename: string };

/** What entities are read with: the models that have a key, and what is selected of them. */
export interface EntityParts {
  readonly models: readonly Model[];
  readonly store: Store;
  readonly info: GraphQLResolveInfo;
}

/** The keys that another subgraph may name a row of this model by. */
export function entityKeys(model: Model): readonly Key[] {
  return model.keys.filter((key) => key.columns.every((it) => searchable(columnOf(model, it))));
}

/**
 * The rows that some representations name, in their order, each with its `__typename`; null where there is none. One
 * statement for each type and unique key that is named by, however many rows. A representation that cannot be read is an
 * error in its own place: it came out of somebody else's row, and the others did not.
 */
export async function readEntities(
  representations: readonly Representation[],
  { models, store, info }: EntityParts,
): Promise<readonly unknown[]> {
  const asked = representations.map((it, index) => whatIsAsked(it, `representations[${index}]`, { models, info }));
  const entities = asked.map((it) => (it.kind === 'refused' ? it.error : null));
  const { largest } = limitsOf(info.schema).page;
  for (const model of models) {
    const wanted = asked.flatMap((it, place) => (it.kind === 'row' && it.model === model ? [{ ...it, place }] : []));
    if (wanted.length === 0) continue;
    const rows = await toldOfRead(model, async () => {
      if (wanted.length > largest)
        throw new OperationError('LIMIT_EXCEEDED', `At most ${largest} rows may be asked for.`, { model });
      const keys = wanted.map((it) => it.key);
      return readByKeys(store, readingOf(model, info), keys);
    });
    for (const [index, { place }] of wanted.entries()) {
      const row = rows[index];
      if (row) entities[place] = { ...row, __typename: model.names.type };
    }
  }
  return entities;
}

type Asked =
  | { readonly kind: 'row'; readonly model: Model; readonly key: KeyInput }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly error: unknown };

function whatIsAsked(given: Representation, path: string, { models, info }: Omit<EntityParts, 'store'>): Asked {
  const model = models.find((it) => it.names.type === given.__typename);
  if (!model) return { kind: 'refused', error: refusal(`There is no entity of this type: see ${path}.`) };
  const whole = entityKeys(model).filter((key) => valuesIn(given, model, key).every((it) => it !== undefined));
  const key = whole.find((it) => valuesIn(given, model, it).every((value) => value !== null));
  // A null is equal to nothing in the database either.
  if (!key && whole.length > 0) return { kind: 'none' };
  try {
    if (!key) throw badInput(model, path, `All fields of one key of ${model.names.type} are needed.`);
    const parsed = parseKey(given, { model, key, path, info });
    return { kind: 'row', model, key: readKey(parsed, { model, path }) };
  } catch (thrown) {
    return { kind: 'refused', error: toGraphQLError(thrown) };
  }
}

function valuesIn(given: Representation, model: Model, { columns }: Key): readonly unknown[] {
  return columns.map((it) => {
    const { field } = columnOf(model, it);
    return Object.hasOwn(given, field) ? given[field] : undefined;
  });
}

interface Origin {
  readonly model: Model;
  readonly key: Key;
  readonly path: string;
  readonly info: GraphQLResolveInfo;
}

// As `AlbumKey`, so that every value is parsed as its scalar wants it: a representation is JSON of somebody else's making.
function parseKey(given: Representation, { model, key, path, info }: Origin): object {
  const type = info.schema.getType(keyShape(model)?.name ?? '');
  if (!isInputType(type)) throw new TypeError(`${model.name} has no input for its keys.`);
  const values = valuesIn(given, model, key);
  const fields = key.columns.map((it) => columnOf(model, it).field);
  const member = fields.length === 1 ? values[0] : Object.fromEntries(fields.map((it, index) => [it, values[index]]));
  return coerceInputValue({ [key.field]: member }, type, (at) => {
    throw badInput(model, `${path}.${at.at(-1)}`, `${at.at(-1)} is no value of its type.`);
  }) as object;
}
