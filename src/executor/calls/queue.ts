/** Calls that wait for a worker, first come first served. */
import type { Call } from './call.ts';

export class CallQueue {
  readonly #calls: Call[] = [];

  get length(): number {
    return this.#calls.length;
  }

  /** The calls in the order in which they will start. */
  get waiting(): readonly Call[] {
    return this.#calls;
  }

  push(call: Call): void {
    this.#calls.push(call);
  }

  /** Puts a call first that had its turn but lost its worker before it started. */
  unshift(call: Call): void {
    this.#calls.unshift(call);
  }

  peek(): Call | undefined {
    return this.#calls[0];
  }

  shift(): void {
    this.#calls.shift();
  }

  /** Takes a call out. Returns false if it no longer waits. */
  remove(call: Call): boolean {
    const index = this.#calls.indexOf(call);
    if (index < 0) return false;
    this.#calls.splice(index, 1);
    return true;
  }

  /** Empties the queue and returns the waiting calls. */
  drain(): Call[] {
    return this.#calls.splice(0);
  }
}
