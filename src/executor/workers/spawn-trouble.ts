/** Workers that do not come up: after each failure there is a pause, and after some in a row those who wait are told. */

import { MAX_SPAWN_FAILURES } from '../settings.ts';
import { backoffMs } from './backoff.ts';

export class SpawnTrouble {
  readonly #onPauseOver: () => void;
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;

  constructor(onPauseOver: () => void) {
    this.#onPauseOver = onPauseOver;
  }

  /** While it lasts no worker should be asked for. */
  get isPausing(): boolean {
    return this.#pause !== undefined;
  }

  /** One more has failed. True where that makes so many that waiting for the next is in vain. */
  add(): boolean {
    this.#failures++;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#onPauseOver();
    }, backoffMs(this.#failures));
    return this.#failures >= MAX_SPAWN_FAILURES;
  }

  /** One has come up, or the cause is gone. */
  forget(): void {
    this.#failures = 0;
    this.end();
  }

  /** Ends the pause without a word. */
  end(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
  }
}
