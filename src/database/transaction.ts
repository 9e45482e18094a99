import { type Failure, failureOf, isConflict } from './failure.ts';
import type { Session, Store } from './session.ts';

/** How often work is started over before the caller is told, and how long it pauses in between. */
export interface Retry {
  /** Attempts in all. Default 5. */
  readonly attempts: number;
  /** Shortest and longest pause in milliseconds. Default 10 and 200. */
  readonly pause: readonly [shortest: number, longest: number];
}

/** What Trellis does unless told otherwise. */
export const usualRetry: Retry = Object.freeze({ attempts: 5, pause: [10, 200] as const });

/** Thrown when every attempt gave way to another transaction. */
export class Exhausted extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super('Every attempt gave way to another transaction.', { cause: failure.cause });
    this.name = 'Exhausted';
    this.failure = failure;
  }
}

/** Runs work in one READ COMMITTED transaction: all of it is stored, or nothing. */
export function inTransaction<T>(store: Store, work: (session: Session) => Promise<T>): Promise<T> {
  return store.transaction(work);
}

/**
 * The one retry loop: starts `attempt` over when the database gave way to another transaction, or when `lost` says that
 * the failure is a race we lost. A race lost at every attempt is no race: its own failure is thrown.
 */
export async function startOver<T>(
  attempt: () => Promise<T>,
  lost: (failure: Failure) => boolean | Promise<boolean>,
  { attempts, pause }: Retry = usualRetry,
): Promise<T> {
  for (let left = attempts - 1; ; left -= 1) {
    try {
      return await attempt();
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.outcome === 'UNKNOWN') throw thrown;
      if (!isConflict(failure)) {
        if (left === 0 || !(await lost(failure))) throw thrown;
        continue;
      }
      if (left === 0) throw new Exhausted(failure);
      await paused(pause);
    }
  }
}

// Jitter keeps transactions that collided from colliding again in step.
function paused([shortest, longest]: Retry['pause']): Promise<void> {
  return new Promise((resume) => setTimeout(resume, shortest + Math.random() * (longest - shortest)));
}
