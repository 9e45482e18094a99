import type { Model } from '../model/model.ts';
import type { Slots } from '../model/shape.ts';
import type { BulkVerb, Verb, VerbOf } from './verb.ts';
import { bulkCreate } from './verbs/bulkCreate.ts';
import { bulkUpdate } from './verbs/bulkUpdate.ts';
import { create } from './verbs/create.ts';
import { deleteByKey } from './verbs/delete.ts';
import { deleteMany } from './verbs/deleteMany.ts';
import { getOrCreate } from './verbs/getOrCreate.ts';
import { load } from './verbs/load.ts';
import { save } from './verbs/save.ts';
import { saveRelated } from './verbs/saveRelated.ts';
import { update } from './verbs/update.ts';
import { updateMany } from './verbs/updateMany.ts';
import { updateOrCreate } from './verbs/updateOrCreate.ts';
import { upsert } from './verbs/upsert.ts';

/** A verb without its own types: what it takes is read by its shapes, so any verb is run the same way. */
export type AnyVerb = Verb<never> | BulkVerb<never>;

/** Every verb, in the order the schema lists them. */
export const catalogue: readonly AnyVerb[] = Object.freeze([
  create,
  getOrCreate,
  updateOrCreate,
  upsert,
  save,
  update,
  deleteByKey,
  load,
  bulkCreate,
  bulkUpdate,
  updateMany,
  deleteMany,
  saveRelated,
]);

/** What a verb takes of a model, or why the model has no such mutation. Worked out once: every call asks. */
export function served(verb: VerbOf<never, unknown>, model: Model): Served {
  const known = memory.get(model) ?? new Map<string, Served>();
  memory.set(model, known);
  const found = known.get(verb.name);
  if (found) return found;
  const slots = verb.args(model);
  const made = isUnserved(slots) ? { unserved: slots.unserved } : { slots };
  known.set(verb.name, made);
  return made;
}

/** The arguments of an operation, or why there is none. */
export type Served = { readonly slots: Slots } | { readonly unserved: string };

const memory = new WeakMap<Model, Map<string, Served>>();

function isUnserved(slots: Slots | { readonly unserved: string }): slots is { readonly unserved: string } {
  return typeof slots['unserved'] === 'string';
}
