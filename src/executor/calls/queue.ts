/** Calls that wait for a worker, first come first served. */
import type { Call } from './call.ts';

export class CallQueue {
  readonly #calls: Call[] = [];

  get length(): number {
    return this.#calls.length;
  }

  /** The calls in the order in which they will go. */
  get waiting(): readonly Call[] {
    return this.#calls;
  }

  push(call: Call): void {
    this.#calls.push(call);
  }

  /** For a call that had its turn and lost its worker before it started. */
  unshift(call: Call): void {
    this.#calls.unshift(call);
  }

  peek(): Call | undefined {
    return this.#calls[0];
  }

  shift(): void {
    this.#calls.shift();
  }

  /** Takes a call out; false where it does not wait any more. */
  remove(call: Call): boolean {
    const index = this.#calls.indexOf(call);
    if (index < 0) return false;
    this.#calls.splice(index, 1);
    return true;
  }

  /** Empties the queue and returns what waited. */
  drain(): Call[] {
    return this.#calls.splice(0);
  }
}
