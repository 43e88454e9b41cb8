/**
 * How many calls were at work at the same time lately. Workers and standbys are kept for as many as that, so that a sandbox
 * whose caller sends one call after the other is as small as one that can run one only.
 */

/** ms. After so long without a second call at the same time, what was started for it has cost memory long enough. */
export const CONCURRENCY_MEMORY_MS = 60_000;

export class Concurrency {
  readonly #running: () => number;
  readonly #onFallen: () => void;
  #seen = 1;
  #timer: NodeJS.Timeout | undefined;

  /** `running` counts the calls at work now; `onFallen` runs when {@link seen} may have become less. */
  constructor(running: () => number, onFallen: () => void) {
    this.#running = running;
    this.#onFallen = onFallen;
  }

  /** The most calls at a time, lately. At least 1. */
  get seen(): number {
    return this.#seen;
  }

  /** To be told whenever one more call is at work; `running` counts it. */
  note(running: number): void {
    if (running < 2) return;
    this.#seen = Math.max(this.#seen, running);
    if (this.#timer === undefined) this.#remember();
    else this.#timer.refresh();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #remember(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#seen = 1;
      this.note(this.#running());
      this.#onFallen();
    }, CONCURRENCY_MEMORY_MS);
    // A program that has done its work need not wait for it.
    this.#timer.unref();
  }
}
