/** One real sandbox, and what the isolation tests need to know of it beyond the answers of calls. */
import { z } from 'zod';
import type { Isolation, Receipt, RunRequest, RunResult, Stats } from '../../src/contract.ts';
import { createSandbox, type SandboxOptions } from '../../src/index.ts';
import { atRest } from '../helpers/at-rest.ts';

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

  async run(code: string, options: Omit<RunRequest, 'code'> = {}): Promise<RunResult> {
    // Workers of a zygote that is not warm yet run one call each: their clean-up is none.
    this.#warm ??= this.#sandbox.prewarm();
    await this.#warm;
    return this.#sandbox.run(code, options);
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

  /** {@link atRest} */
  settle(): Promise<Stats> {
    return atRest(this);
  }

  /** Waits for the clean-up of the last call and gives its receipt; null where it left nothing behind. */
  async receiptAfter(call: number): Promise<Receipt | null> {
    const { leaks } = await this.settle();
    return leaks.receipts.find((receipt) => receipt.call > call) ?? null;
  }
}
