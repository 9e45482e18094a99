import type { Model } from '../../../model/model.ts';
import { components } from './components.ts';

/** Where the rows of a model are locked among those of others. */
export interface Rank {
  /** Of models that lead to each other it is the same. */
  readonly group: number;
  readonly model: number;
}

/**
 * The one order in which all callers lock rows of different models, whatever their graphs: what is pointed at before what
 * points at it, else by name. So a row comes before its children, whichever of them a graph begins with.
 */
export function rankOf(model: Model): Rank {
  const known = ranks.get(model);
  if (known) return known;
  const models = [...connected(model)].sort((a, b) => (a.name < b.name ? -1 : 1));
  const places = new Map(models.map((it, place) => [it, place]));
  const leads = models.map(({ relations }) =>
    relations.flatMap(({ link, target }) => (link ? (places.get(target) ?? []) : [])),
  );
  for (const [group, members] of components(models.length, (it) => leads[it] ?? []).entries())
    for (const place of members) {
      const member = models[place];
      if (member) ranks.set(member, { group, model: place });
    }
  return ranks.get(model) ?? { group: 0, model: 0 };
}

// Of a schema, not of a graph: worked out once.
const ranks = new WeakMap<Model, Rank>();

function connected(model: Model): ReadonlySet<Model> {
  const found = new Set([model]);
  // The set grows while it is gone through.
  for (const { relations } of found) for (const { target } of relations) found.add(target);
  return found;
}
