/** `--preload auto`: lets the zygote import modules that calls spend time importing. It goes on forking meanwhile. */
import type { ZygoteMessage } from '../../protocol/messages.ts';
import type { Session } from '../../protocol/session.ts';
import type { ImportCosts } from '../statistics/import-costs.ts';

/** ms that calls have waited for a module before it is preloaded. Preparing the zygote anew costs about as much. */
const LEARN_AFTER_MS = 500;

/** A module that only one call imported may be of no use to others. */
const LEARN_AFTER_CALLS = 2;

/** Every module takes memory for good. */
const MAX_LEARNED = 20;

export class Learner {
  readonly #costs: ImportCosts;
  readonly #session: Pick<Session, 'preload'>;
  /** Each module is asked for once, whatever the result: a module that ends the zygote must not end it again. */
  readonly #asked = new Set<string>();
  #isZygoteReady = false;

  constructor(costs: ImportCosts, session: Pick<Session, 'preload'>) {
    this.#costs = costs;
    this.#session = session;
  }

  /** The zygote takes no order while it works on the last one. */
  onZygote({ state }: ZygoteMessage): void {
    this.#isZygoteReady = state === 'ready';
  }

  /** Must be called after calls. Checks whether a module has become worth preloading. */
  consider(): void {
    if (!this.#isZygoteReady) return;
    const worth = this.#costs.atLeast(LEARN_AFTER_CALLS, LEARN_AFTER_MS).filter((module) => !this.#asked.has(module));
    const modules = worth.slice(0, MAX_LEARNED - this.#asked.size);
    if (modules.length === 0) return;
    for (const module of modules) this.#asked.add(module);
    this.#isZygoteReady = false;
    this.#session.preload(modules);
  }
}
