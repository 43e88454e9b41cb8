/** `--preload auto`: has the zygote import what calls spend their time on. It goes on forking meanwhile. */
import type { ZygoteMessage } from '../../protocol/messages.ts';
import type { Session } from '../../protocol/session.ts';
import type { ImportCosts } from '../statistics/import-costs.ts';

/** ms that calls have waited for a module before it is preloaded: about what it costs to prepare the zygote anew. */
const LEARN_AFTER_MS = 500;

/** What one call does alone, others need not do. */
const LEARN_AFTER_CALLS = 2;

/** Every module takes memory for good. */
const MAX_LEARNED = 20;

export class Learner {
  readonly #costs: ImportCosts;
  readonly #session: Pick<Session, 'preload'>;
  /** Asked for once, whatever came of it: one that ends the zygote must not do so again. */
  readonly #asked = new Set<string>();
  #isZygoteReady = false;

  constructor(costs: ImportCosts, session: Pick<Session, 'preload'>) {
    this.#costs = costs;
    this.#session = session;
  }

  /** It takes no orders while it is busy with the last. */
  onZygote({ state }: ZygoteMessage): void {
    this.#isZygoteReady = state === 'ready';
  }

  /** To be called after calls: looks whether a module has become worth it. */
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
