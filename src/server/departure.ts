import { setMaxListeners } from 'node:events';
import type { Gone } from '../database/session.ts';

/**
 * Whether a caller has gone, or their time is up, and who wants to hear of it. An `AbortSignal` does as much, but to make one
 * and to listen to it takes a small query 1/25 of its time.
 */
export class Departure implements Gone {
  #reason: Error | null = null;
  #controller: AbortController | null = null;
  #listeners: Set<() => void> | null = null;

  get aborted(): boolean {
    return this.#reason !== null;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners?.delete(listener);
  }

  /** The same as the platform's own signal, made when somebody asks for it. */
  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal;
    this.#controller = new AbortController();
    // A resolver may listen for each of its rows: no leak for Node to warn of.
    setMaxListeners(0, this.#controller.signal);
    if (this.#reason) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** Says that the caller has gone, and why; the first reason counts. */
  tell(by: Error): void {
    if (this.#reason) return;
    this.#reason = by;
    this.#controller?.abort(by);
    for (const listener of [...(this.#listeners ?? [])]) listener();
  }
}
