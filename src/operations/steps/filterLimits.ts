import { OperationError } from '../errors.ts';
import type { Origin } from './input.ts';

/** How large a filter may be. */
export interface FilterLimits {
  /** How deep conditions may be nested: `AND`, `OR`, `NOT` and every relation are a level. Default 8. */
  readonly depth: number;
  /** How many conditions there may be; an empty one counts too. Default 200. */
  readonly conditions: number;
  /** How many values a list such as that of `in` may have. Default 1,000. */
  readonly values: number;
}

/** The limits of a filter, unless others are configured. */
export const filterLimits: FilterLimits = Object.freeze({ depth: 8, conditions: 200, values: 1_000 });

/** What is left of the limits while one filter is read. Every member throws `OperationError` `LIMIT_EXCEEDED`. */
export interface Allowance {
  readonly level: (depth: number) => void;
  readonly condition: () => void;
  readonly list: (values: readonly unknown[]) => void;
}

/** Where the operators of a column stand, and what their filter may still hold. */
export interface ConditionOrigin extends Origin {
  readonly allowance: Allowance;
}

/** The allowance of the filter that stands here. */
export function allowanceOf({ model, path }: Origin, { depth, conditions, values }: FilterLimits): Allowance {
  let seen = 0;
  const refuse = (allowed: string) =>
    new OperationError('LIMIT_EXCEEDED', `A filter may ${allowed} at most.`, { model, argument: path });
  return {
    level: (reached) => {
      if (reached > depth) throw refuse(`be nested ${depth} deep`);
    },
    condition: () => {
      seen += 1;
      if (seen > conditions) throw refuse(`have ${conditions.toLocaleString('en')} conditions`);
    },
    list: ({ length }) => {
      if (length > values) throw refuse(`list ${values.toLocaleString('en')} values`);
    },
  };
}
