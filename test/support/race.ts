import { expect } from 'vitest';
import type { TestApi } from './api.ts';

/** Makes `n` calls, released together, and waits for all of them. Throws, once all have ended, when any of them failed. */
export async function storm<T>(n: number, call: (index: number) => Promise<T>): Promise<readonly T[]> {
  const arrive = meet(n);
  const ended = await Promise.allSettled(
    Array.from({ length: n }, async (_, index) => {
      await arrive();
      return call(index);
    }),
  );
  const failures = ended.flatMap((it) => (it.status === 'rejected' ? [it.reason] : []));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${n} calls failed: ${failures[0]}`);
  return ended.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
}

/** A place where `n` parties wait for each other: what it returns is resolved when the last one has arrived. */
export function meet(n: number): () => Promise<void> {
  let missing = n;
  let release = (): void => undefined;
  const everybody = new Promise<void>((resolve) => {
    release = resolve;
  });
  return () => {
    missing -= 1;
    if (missing === 0) release();
    return everybody;
  };
}

/** Opens `n` connections of the pool, so that a storm is not spread out by connecting: a pool smaller than it hides races. */
export async function warm({ pool }: TestApi, n: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: n }, () => pool.connect()));
  for (const it of clients) it.release();
}

/**
 * What must hold after every race: a plain mutation works on each connection of the pool, none of them is left inside a
 * transaction, and no advisory lock is left.
 */
export async function calm(api: TestApi): Promise<void> {
  const before = await api.sql('SELECT count(*)::int AS rows FROM "NoFields"');
  const connections = Math.max(api.pool.totalCount, 1);
  await storm(connections, () => api.run('create', 'NoFields', { data: {} }));
  const after = await api.sql('SELECT count(*)::int AS rows FROM "NoFields"');
  expect(Number(after[0]?.['rows']) - Number(before[0]?.['rows'])).toBe(connections);
  await within(2_000, async () => {
    const left = await api.sql(`
      SELECT state, query FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'trellis' AND state LIKE 'idle in transaction%'
      UNION ALL SELECT 'advisory lock', CAST(pid AS text) FROM pg_locks
      WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    return left.length === 0 ? true : null;
  });
}

/** Looks again and again until there is something to see: never a guess at how long a thing takes. Throws when the time is up. */
export async function within<T>(milliseconds: number, look: () => Promise<T | null>): Promise<T> {
  for (const end = Date.now() + milliseconds; ; ) {
    const seen = await look();
    if (seen !== null) return seen;
    if (Date.now() > end) throw new Error(`Not seen within ${milliseconds} ms.`);
    await new Promise((resume) => setTimeout(resume, 5));
  }
}

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32): a storm that failed can be run again. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** So many different numbers below `most`, in no order. */
export function shuffled(random: () => number, count: number, most: number): readonly number[] {
  const numbers = Array.from({ length: most }, (_, index) => index);
  for (let left = most; left > 1; left -= 1) {
    const at = Math.floor(random() * left);
    [numbers[left - 1], numbers[at]] = [numbers[at] ?? 0, numbers[left - 1] ?? 0];
  }
  return numbers.slice(0, count);
}
