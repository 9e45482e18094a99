/** A source of chance that gives the same answers every time it is started with the same number. */
export interface Random {
  /** A fraction, 0 ≤ x < 1. */
  fraction(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Different elements, in random order; fewer when there are not as many. */
  sample<T>(from: readonly T[], count: number): T[];
  /** So many characters of the given alphabet. */
  text(alphabet: string, length: number): string;
  uuid(): string;
}

/** Starts a source of chance (the generator mulberry32). */
export function randomFrom(start: number): Random {
  let state = start;
  function fraction(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const whole = (least: number, most: number) => least + Math.floor(fraction() * (most - least + 1));
  const chance = (probability: number) => fraction() < probability;
  const text = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[whole(0, alphabet.length - 1)]).join('');

  function pick<T>(from: readonly T[]): T {
    const picked = from[whole(0, from.length - 1)];
    if (picked === undefined) throw new RangeError('There is nothing to pick from.');
    return picked;
  }

  function sample<T>(from: readonly T[], count: number): T[] {
    const ordered = from.map((value) => ({ value, order: fraction() })).sort((a, b) => a.order - b.order);
    return ordered.slice(0, count).map((it) => it.value);
  }

  function uuid(): string {
    const hex = (length: number) => text('0123456789abcdef', length);
    return `${hex(8)}-${hex(4)}-4${hex(3)}-${text('89ab', 1)}${hex(3)}-${hex(12)}`;
  }

  return { fraction, whole, chance, pick, sample, text, uuid };
}
