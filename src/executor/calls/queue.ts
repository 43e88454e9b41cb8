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

  /**
   * Offers each call to `take`, in order, and removes those that it takes. `stop` ends the round: the call waits, and
   * none behind it may go first.
   */
  offer(take: (call: Call) => 'taken' | 'waits' | 'stop'): void {
    for (let index = 0; ; ) {
      const call = this.#calls[index];
      const answer = call === undefined ? 'stop' : take(call);
      if (answer === 'stop') return;
      if (answer === 'waits' || call === undefined || !this.remove(call)) index++;
    }
  }

  /** Whether a call waits that needs this session, besides `call`. */
  wants(session: string, call: Call): boolean {
    return this.#calls.some(
      (other) => other !== call && (other.session?.name === session || other.session?.forkOf === session),
    );
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
