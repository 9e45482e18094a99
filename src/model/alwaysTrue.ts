import type { Comparison, Filter } from './filter.ts';

/**
 * Whether the form of a filter makes it hold for every row, whatever the rows hold: `{}`, `AND: []`, `OR: [{}]`,
 * `{ name: {} }`, `{ id: { not: null } }` and `{ name: { contains: "" } }` of a required column, at any depth.
 */
export function alwaysTrue(filter: Filter): boolean {
  return certain(filter) === true;
}

// What a filter comes to for every row; null where that depends on the row.
function certain(filter: Filter): boolean | null {
  switch (filter.kind) {
    case 'all':
      return decided(filter.of, false);
    case 'any':
      return decided(filter.of, true);
    case 'none':
      return not(decided(filter.of, true));
    case 'empty':
      return filter.column.required ? !filter.wanted : null;
    case 'listed':
      return filter.values.length === 0 ? !filter.wanted : null;
    case 'elements':
      if (filter.values.length > 0 || filter.by === 'equals') return null;
      return filter.by === 'hasEvery';
    case 'related':
      return filter.to
        ? reached(certain(filter.to), filter.relation.required)
        : filter.relation.required
          ? false
          : null;
    case 'among':
      if (filter.quantifier === 'every') return certain(filter.to) === true ? true : null;
      return certain(filter.to) === false ? filter.quantifier === 'none' : null;
    // Every text contains the empty one: what a search field sends while nothing is in it.
    case 'compared':
      return filter.column.required && isPattern(filter.by) && filter.value === '' ? true : null;
    case 'bare':
    case 'inJson':
      return null;
  }
}

function isPattern(by: Comparison): boolean {
  return by === 'contains' || by === 'startsWith' || by === 'endsWith';
}

// One part that comes to `decisive` decides; otherwise all of them must be certain.
function decided(of: readonly Filter[], decisive: boolean): boolean | null {
  const parts = of.map(certain);
  if (parts.includes(decisive)) return decisive;
  return parts.includes(null) ? null : !decisive;
}

function not(it: boolean | null): boolean | null {
  return it === null ? null : !it;
}

function reached(to: boolean | null, required: boolean): boolean | null {
  return to === true && !required ? null : to;
}
