/** The workers of a pool, in the order of their start, and questions about them. Changes nothing. */
import type { Isolation } from '../../contract.ts';
import type { Worker } from './worker.ts';

export class Roster {
  readonly #workers = new Set<Worker>();

  get isEmpty(): boolean {
    return this.#workers.size === 0;
  }

  [Symbol.iterator](): IterableIterator<Worker> {
    return this.#workers.values();
  }

  add(worker: Worker): void {
    this.#workers.add(worker);
  }

  remove(worker: Worker): void {
    this.#workers.delete(worker);
  }

  /** Calls that have a worker. */
  get running(): number {
    let running = 0;
    for (const worker of this.#workers) if (worker.call !== null) running++;
    return running;
  }

  /** Whether the code of a call runs. It has a deadline, so waiting for its worker ends. */
  get isServing(): boolean {
    for (const worker of this.#workers) if (worker.call?.startedAt != null) return true;
    return false;
  }

  /** Whether a waiting worker is older than the present state of the zygote. */
  get isRenewing(): boolean {
    for (const worker of this.#workers) if (worker.isFree && worker.isOutdated) return true;
    return false;
  }

  /** Workers of the newest kind that are not bound, including ones that are still starting. */
  get coming(): number {
    let coming = 0;
    for (const worker of this.#workers) if (worker.isFree && !worker.isOutdated) coming++;
    return coming;
  }

  /** Standbys that no call has taken, the oldest first. */
  get standbys(): Worker[] {
    return [...this.#workers].filter(({ state, call }) => state === 'standby' && call === null);
  }

  countBound(isolation: Isolation): number {
    let bound = 0;
    for (const worker of this.#workers) if (worker.isolation === isolation && worker.state !== 'stopping') bound++;
    return bound;
  }

  /**
   * A worker of this mode that can take a call: an idle one or, without one, one that cleans up. The oldest comes
   * first.
   */
  findBound(isolation: Isolation): Worker | undefined {
    let cleaning: Worker | undefined;
    for (const worker of this.#workers) {
      if (!worker.canTake(isolation)) continue;
      if (worker.state === 'idle') return worker;
      cleaning ??= worker;
    }
    return cleaning;
  }

  /**
   * Whether a call must not begin yet in any worker but `worker`. If `worker` itself left the traces, the call begins
   * when it is clean.
   */
  mustWaitBeside(worker: Worker | null): boolean {
    for (const other of this.#workers) if (other.leavesTraces && other !== worker) return true;
    return false;
  }

  /** A standby, of the newest kind if there is one. */
  findStandby(): Worker | undefined {
    let outdated: Worker | undefined;
    for (const worker of this.#workers) {
      if (worker.state !== 'standby' || worker.call !== null) continue;
      if (!worker.isOutdated) return worker;
      outdated ??= worker;
    }
    return outdated;
  }
}
