import { type Column, columnOf, enforced, type Key, type Model } from './model.ts';

/**
 * The columns by which stored rows are locked wherever a call writes many, so that two calls do not wait for each other
 * crosswise, whatever their verbs. It is the first key that callers bring along, for rows to come have no other, and the primary one behind it.
 */
export function lockingOrder(model: Model): readonly Column[] {
  const names = [...(firstKey(model)?.columns ?? []), ...((model.primary ?? model.keys[0])?.columns ?? [])];
  return [...new Set(names)].map((it) => columnOf(model, it));
}

/** The first key whose values callers bring along, else the primary one; null where the database enforces none. */
export function firstKey(model: Model): Key | null {
  const keys = model.keys.filter(enforced);
  const brought = keys.find((key) => key.columns.every((it) => isBrought(columnOf(model, it))));
  return brought ?? keys.find((it) => it.primary) ?? null;
}

// What the database or Prisma makes up for a new row meets nobody.
function isBrought({ fallback, generated }: Column): boolean {
  return fallback.kind === 'none' && !generated;
}
