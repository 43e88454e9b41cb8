/** Ordinary programs behave in a reused worker as in an interpreter of their own, and leave it in service. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRuntimes, type TestedRuntime } from '../helpers/engines.ts';
import { differencesBetween, type Observed, observe } from './observed.ts';
import { type Program, readPrograms, shuffled } from './programs.ts';
import { TestedSandbox } from './tested-sandbox.ts';

/** Some hundred new interpreters, some of which import pandas. */
const BASELINE_DEADLINE_MS = 500_000;
const ISOLATED_DEADLINE_MS = 120_000;

/** New interpreters that start side by side: as many as small machines have processors. */
const BASELINE_WORKERS = 2;

/** Every so manieth program is run in a new interpreter on this engine, the others in a new fork, which takes a tenth of the time. */
const BASELINE_STEP: Readonly<Record<TestedRuntime, number>> = { docker: 2, bwrap: 3 };

/** Each order is another history for every program. Fixed, so that a failure can be run again. */
const SEEDS = [1, 20_240_229];

/** Of the calls, how many may make their worker be replaced. */
const MOST_RECYCLED = 0.02;

const programs = readPrograms();

it('knows a few hundred ordinary programs', () => {
  expect(programs.length).toBeGreaterThanOrEqual(300);
});

describeRuntimes('ordinary programs', (runtime) => {
  let baseline: ReadonlyMap<string, Observed>;
  let shown: readonly Program[];

  beforeAll(async () => {
    const sandbox = new TestedSandbox(runtime, 'forked', {
      workers: BASELINE_WORKERS,
      maxQueue: programs.length,
    });
    try {
      const { modules } = await sandbox.facts();
      shown = programs.filter(({ needs }) => needs === undefined || modules.includes(needs));
      const runs = shown.map(async ({ title, code }, index) => {
        const isolation = index % BASELINE_STEP[runtime] === 0 ? 'baseline' : 'forked';
        return [title, observe(await sandbox.run(code, { isolation }))] as const;
      });
      baseline = new Map(await Promise.all(runs));
    } finally {
      await sandbox.close();
    }
  }, BASELINE_DEADLINE_MS);

  describe('in a reused worker', () => {
    let sandbox: TestedSandbox;
    beforeAll(() => {
      sandbox = new TestedSandbox(runtime, 'isolated');
    });
    afterAll(() => sandbox?.close());

    it.each(SEEDS)(
      'answer as in a new interpreter, in random order %i',
      { timeout: ISOLATED_DEADLINE_MS },
      async (seed) => {
        const differences = [];
        for (const { title, code } of shuffled(shown, seed)) {
          differences.push(...differencesBetween(title, baseline.get(title), observe(await sandbox.run(code))));
        }
        expect(differences).toEqual([]);
      },
    );

    it('leave it in service, but for one call in fifty', { timeout: ISOLATED_DEADLINE_MS }, async () => {
      const { workers, calls } = await sandbox.settle();
      const share = workers.recycles.total / calls.total;
      process.stdout.write(
        `\n${runtime}: ${calls.total} calls of ${shown.length} ordinary programs, ${workers.recycles.total} recycles ` +
          `(${(100 * share).toFixed(2)} %) ${JSON.stringify(workers.recycles.by_reason)}\n`,
      );
      expect(share).toBeLessThan(MOST_RECYCLED);
    });
  });
});
