/**
 * Counts workers that fail to start. Each failure starts a pause. After some failures in a row, waiting calls get the
 * reason.
 */

import { MAX_SPAWN_FAILURES } from '../settings.ts';
import { backoffMs } from './backoff.ts';

export class SpawnTrouble {
  readonly #onPauseOver: () => void;
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;

  constructor(onPauseOver: () => void) {
    this.#onPauseOver = onPauseOver;
  }

  /** True during a pause, in which no worker should be started. */
  get isPausing(): boolean {
    return this.#pause !== undefined;
  }

  /** Counts a failure. Returns true after so many in a row that waiting for the next worker is in vain. */
  add(): boolean {
    this.#failures++;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#onPauseOver();
    }, backoffMs(this.#failures));
    return this.#failures >= MAX_SPAWN_FAILURES;
  }

  /** A worker has started, or the cause is gone. */
  forget(): void {
    this.#failures = 0;
    this.end();
  }

  /** Ends the pause without calling back. */
  end(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
  }
}
