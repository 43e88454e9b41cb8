/**
 * Every hostile input, in both modes that keep a long-lived supervisor, on both engines: each ends in its time and as it must,
 * the call after it is right, and nothing of it is left. One sandbox serves all inputs of its kind, and is the same at the end.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox, type Stats } from '../../src/index.ts';
import { describeRuntimes, type TestedRuntime } from '../helpers/engines.ts';
import { CORPUS } from './corpus.ts';
import type { HostileInput, HostileMode } from './hostile-input.ts';
import { objections, timeoutMsOf } from './judge.ts';
import { withoutStrangers } from './leftovers.ts';

const MODES: readonly HostileMode[] = ['isolated', 'forked'];

/** Small, so that bombs go off quickly. The corpus counts on these. */
const LIMITS = {
  memoryBytes: 256 * 1024 * 1024,
  pids: 64,
  tmpfsBytes: 16 * 1024 * 1024,
  cpus: 1,
  network: 'none',
} as const;

/** ms. A worker that was retired is gone soon after. */
const WORKERS_TIMEOUT_MS = 5_000;
const TEST_TIMEOUT_MS = 60_000;

describeRuntimes('hostile code', (runtime) => {
  for (const mode of MODES) {
    // Side by side, since most of the time is spent waiting for time-outs.
    describe.concurrent(mode, () => {
      let sandbox: Sandbox;
      /** How often it was started, up to now. */
      let container: Stats['container'];

      /** All that holds after an input. Stats cost the supervisor milliseconds, so that they are looked at once. */
      const expectContained = async (input: HostileInput): Promise<void> => {
        const startedAt = performance.now();
        const result = await sandbox.run(input.code, { timeoutMs: timeoutMsOf(input) });
        const elapsedMs = performance.now() - startedAt;
        expect(objections(input, result, elapsedMs), JSON.stringify(result).slice(0, 2_000)).toEqual([]);

        const next = await sandbox.run('print("alive"); 6 * 7');
        expect(next).toMatchObject({ status: 'ok', stdout: 'alive\n', stderr: '', result: '42', artifacts: [] });

        const before = container;
        container = (await withoutStrangers(sandbox)).container;
        expect(container).toEqual(before);
      };

      beforeAll(async () => {
        sandbox = createSandbox({ runtime, isolation: mode, workers: 1, preload: [], ...LIMITS });
        await sandbox.prewarm();
        expect(await sandbox.run('1')).toMatchObject({ status: 'ok', detail: null });
        container = (await sandbox.stats()).container;
      });
      afterAll(() => sandbox.close());

      for (const [theme, inputs] of Object.entries(CORPUS)) {
        for (const input of inputs.filter((one) => applies(one, runtime, mode))) {
          it.sequential(`${theme}: ${input.name}`, { timeout: TEST_TIMEOUT_MS }, () => expectContained(input));
        }
      }

      it.sequential('leaves the supervisor, the zygote and known workers, and nothing else', async () => {
        expect((await sandbox.stats()).container).toEqual({ starts: 1, restarts: 0 });
        // One more may be on its way out.
        const live = async () => (await sandbox.stats()).workers.live.length;
        await expect.poll(live, { timeout: WORKERS_TIMEOUT_MS }).toBeLessThanOrEqual(3);
        await withoutStrangers(sandbox);
      });
    });
  }
});

function applies(input: HostileInput, runtime: TestedRuntime, mode: HostileMode): boolean {
  return (input.runtimes?.includes(runtime) ?? true) && (input.modes?.includes(mode) ?? true);
}
