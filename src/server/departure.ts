import { setMaxListeners } from 'node:events';
import type { Gone } from '../database/session.ts';

/** Whether a caller has gone, or their time is up, and who wants to hear of it. */
export interface Departure {
  readonly gone: Gone;
  /** The same as the platform's own signal, made when somebody asks for it. */
  readonly signal: AbortSignal;
  readonly tell: (reason: Error) => void;
}

/**
 * A caller who is still there. An `AbortSignal` does as much, but to make one and to listen to it takes a small query
 * 1/25 of its time.
 */
export function departure(): Departure {
  let reason: Error | null = null;
  let controller: AbortController | undefined;
  const listeners = new Set<() => void>();
  const gone: Gone = {
    get aborted() {
      return reason !== null;
    },
    addEventListener: (_type, listener) => {
      listeners.add(listener);
    },
    removeEventListener: (_type, listener) => {
      listeners.delete(listener);
    },
  };
  return {
    gone,
    get signal() {
      if (controller) return controller.signal;
      controller = new AbortController();
      // A resolver may listen for each of its rows: no leak for Node to warn of.
      setMaxListeners(0, controller.signal);
      if (reason) controller.abort(reason);
      return controller.signal;
    },
    tell: (by) => {
      if (reason) return;
      reason = by;
      controller?.abort(by);
      for (const listener of [...listeners]) listener();
    },
  };
}
