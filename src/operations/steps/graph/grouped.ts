/** The elements of a list by what they have in common, in the order of the list. */
export function grouped<T, K>(list: readonly T[], of: (it: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const it of list) {
    const key = of(it);
    const group = groups.get(key);
    if (group) group.push(it);
    else groups.set(key, [it]);
  }
  return groups;
}
