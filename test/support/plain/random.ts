import { randomFrom } from '../race.ts';

/** Choices that are the same for the same seed. */
export interface Chance {
  /** True this often, of 1. */
  readonly odds: (of: number) => boolean;
  /** A whole number below this one. */
  readonly below: (end: number) => number;
  readonly one: <T>(of: readonly T[]) => T;
  /** Up to `most` of them, some perhaps twice. */
  readonly some: <T>(of: readonly T[], most: number) => readonly T[];
}

/** The choices of a seed. */
export function chanceFrom(seed: number): Chance {
  const next = randomFrom(seed);
  const below = (end: number) => Math.floor(next() * end);
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  return {
    odds: (of) => next() < of,
    below,
    one,
    some: (of, most) => Array.from({ length: below(most + 1) }, () => one(of)),
  };
}

/** The seeds of a run: those of the test, or the one in TRELLIS_TEST_SEED, with which a failure is repeated or another world tried. */
export function seeds(usual: readonly number[]): readonly number[] {
  const given = process.env['TRELLIS_TEST_SEED'];
  return given ? [Number(given)] : usual;
}
