/** Counts by name. The names come from workers, so their number is bounded. */

/** There are some sixty kinds of state and reasons. Names beyond this number were made up. */
const MAX_NAMES = 200;

/** Stands for all names that came too late. */
const OTHERS = 'others';

export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    const counted = this.#counts.has(name) || this.#counts.size < MAX_NAMES ? name : OTHERS;
    this.#counts.set(counted, (this.#counts.get(counted) ?? 0) + 1);
  }

  get total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  snapshot(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
