import type { Column, Relation } from '../model/model.ts';

/**
 * What a field of a model's object type tells: a column, or something of related rows: the one, a list of them, a connection, how many, what
 * is worked out over them.
 */
export type Member =
  | { readonly kind: 'column'; readonly column: Column }
  | { readonly kind: 'one' | 'many' | 'connection' | 'count' | 'aggregate'; readonly relation: Relation };

/** What a field of an aggregate works out. */
export type Measure = 'min' | 'max' | 'sum' | 'avg';

/** The extensions of a field that tell what it works out. */
export function measureExtensions(measure: Measure): Readonly<Record<string, unknown>> {
  return { [place]: measure };
}

/** What a field works out; null for one that works out nothing. */
export function measureOf({ extensions }: { readonly extensions: Readonly<Record<string, unknown>> }): Measure | null {
  return (extensions[place] as Measure | undefined) ?? null;
}

/**
 * How a field is told where no executor runs: `source`, its resolver takes nothing but its source, and of `info` the name
 * of its answer; `once`, it is a write, which takes what it answered before from `context.answered`.
 */
export type Telling = 'source' | 'once';

/** The extensions of a field that tell how it is told. */
export const telling: Readonly<Record<Telling, Readonly<Record<string, unknown>>>> = Object.freeze({
  source: Object.freeze({ trellisTold: 'source' }),
  once: Object.freeze({ trellisTold: 'once' }),
});

/** How a field is told without an executor; null for one that needs it. */
export function tellingOf({ extensions }: { readonly extensions: Readonly<Record<string, unknown>> }): Telling | null {
  return (extensions['trellisTold'] as Telling | undefined) ?? null;
}

/** The extensions of a field that tell its member, for whoever reads a selection. */
export function extensionsOf(member: Member): Readonly<Record<string, unknown>> {
  return { [place]: member };
}

/** The member a field tells; null for a field that was added by hand. */
export function memberOf({ extensions }: { readonly extensions: Readonly<Record<string, unknown>> }): Member | null {
  return (extensions[place] as Member | undefined) ?? null;
}

const place = 'trellis';
