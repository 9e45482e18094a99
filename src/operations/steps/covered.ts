import type { Row } from '../../database/client.ts';
import { guardsAtOnce, type Key, type Model } from '../../model/model.ts';

/**
 * The unique key that keeps two rows from matching this lookup: all its columns are fixed, none is NULL (which no index
 * takes for equal, unless NULLS NOT DISTINCT), and the index is total and enforced at once. Null when there is none.
 */
export function coveredKey(model: Model, lookup: Row): Key | null {
  return (
    [...model.keys, ...model.furtherKeys].find(
      (key) => key.columns.every((name) => fixed(key, lookup, name)) && guardsAtOnce(key),
    ) ?? null
  );
}

function fixed({ guard }: Key, lookup: Row, name: string): boolean {
  // A column may be called `constructor`: only own members are values.
  if (!Object.hasOwn(lookup, name)) return false;
  return lookup[name] !== null || guard?.nullsNotDistinct === true;
}
