/**
 * The number of calls that recently ran at the same time. The pool keeps workers and standbys for that number. So a
 * sandbox whose caller sends one call after the other is as small as one with a single worker.
 */

/** ms. If no two calls have run at the same time for so long, the extra workers are not worth their memory. */
export const CONCURRENCY_MEMORY_MS = 60_000;

export class Concurrency {
  readonly #running: () => number;
  readonly #onFallen: () => void;
  #seen = 1;
  #timer: NodeJS.Timeout | undefined;

  /** `running` counts the calls that run now; `onFallen` runs when {@link seen} may have decreased. */
  constructor(running: () => number, onFallen: () => void) {
    this.#running = running;
    this.#onFallen = onFallen;
  }

  /** The highest recent number of calls at a time. At least 1. */
  get seen(): number {
    return this.#seen;
  }

  /** Must be called whenever one more call runs; `running` includes it. */
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
    // The timer must not keep a finished program alive.
    this.#timer.unref();
  }
}
