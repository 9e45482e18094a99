import type { GraphQLSchema } from 'graphql';
import { type Limits, usualLimits } from '../operations/limits.ts';

/** Leaves with a schema how much one call may do, for whoever reads its arguments. */
export function withLimits(limits: Limits): Readonly<Record<string, unknown>> {
  return { [NAME]: limits };
}

/** How much one call to a schema may do; the usual limits where it says nothing. */
export function limitsOf({ extensions }: GraphQLSchema): Limits {
  return (extensions[NAME] as Limits | undefined) ?? usualLimits;
}

const NAME = 'trellisLimits';
