/** One real sandbox, and what the isolation tests need to know of it beyond the answers of calls. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Isolation, Receipt, RunResult, Stats } from '../../src/contract.ts';
import { createSandbox, type SandboxOptions } from '../../src/index.ts';

/** ms between looks for the end of a clean-up. A look takes the supervisor several, so that later ones are further apart. */
const [FIRST_PAUSE_MS, LAST_PAUSE_MS] = [4, 64];
/** A replaced worker is a fork, or a new interpreter, on a machine that may be busy. */
const SETTLE_DEADLINE_MS = 20_000;

const FACTS = `import importlib.util, platform
names = ('numpy', 'pandas', 'matplotlib', 'sklearn', 'seaborn', 'statsmodels', 'networkx', 'bs4', 'yaml', 'jinja2', 'tqdm', 'requests', 'tabulate')
modules = [name for name in names if importlib.util.find_spec(name)]
{'python': platform.python_version(), 'modules': modules}`;

const FactsSchema = z.object({ python: z.string(), modules: z.array(z.string()) });

export class TestedSandbox {
  readonly #sandbox: ReturnType<typeof createSandbox>;
  readonly isolation: Isolation;
  #warm: Promise<void> | null = null;

  constructor(runtime: 'docker' | 'bwrap', isolation: Isolation, options: SandboxOptions = {}) {
    this.isolation = isolation;
    this.#sandbox = createSandbox({ runtime, isolation, maxExecutions: 0, ...options });
  }

  async run(code: string): Promise<RunResult> {
    // Workers of a zygote that is not warm yet run one call each: their clean-up is none.
    this.#warm ??= this.#sandbox.prewarm();
    await this.#warm;
    return this.#sandbox.run(code);
  }

  stats(): Promise<Stats> {
    return this.#sandbox.stats();
  }

  close(): Promise<void> {
    return this.#sandbox.close();
  }

  /** The Python in it, and which of the modules that vectors need it has. */
  async facts(): Promise<z.infer<typeof FactsSchema>> {
    const { value, ...rest } = await this.run(FACTS);
    if (value === undefined) throw new Error(`The sandbox does not run: ${JSON.stringify(rest)}`);
    return FactsSchema.parse(value);
  }

  /** Waits until no worker runs or cleans up. */
  async settle(): Promise<Stats> {
    const deadline = Date.now() + SETTLE_DEADLINE_MS;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LAST_PAUSE_MS)) {
      // Workers and receipts are of one moment, that at which they are told.
      const stats = await this.stats();
      const { live } = stats.workers;
      if (live.every(({ state }) => state === 'idle' || state === 'standby')) return stats;
      if (Date.now() > deadline) throw new Error(`Workers do not settle: ${JSON.stringify(live)}`);
      await sleep(pause);
    }
  }

  /** Waits for the clean-up of the last call and gives its receipt; null where it left nothing behind. */
  async receiptAfter(call: number): Promise<Receipt | null> {
    const { leaks } = await this.settle();
    return leaks.receipts.find((receipt) => receipt.call > call) ?? null;
  }
}
