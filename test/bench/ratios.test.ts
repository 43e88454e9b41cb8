/**
 * The regression guard: ratios between ways to call, never absolute times, with margins for a machine that is busy with other
 * tests. Medians of interleaved rounds; a ratio that is out of bounds is measured again before it counts.
 */
import { createSandbox, type Isolation, type Sandbox } from 'python-sandbox-mcp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Batch, paced, sequential } from '../../bench/load.ts';
import { median } from '../../bench/statistics.ts';
import { describeRuntime } from '../helpers/engines.ts';

const ATTEMPTS = 3;
const ROUNDS = 3;
const CALLS = { calls: 60, ms: 1_000 };
const FRESH_CALLS = { calls: 3, ms: 2_000 };
/** Slower than the benchmark's pace: on a busy machine the next standby takes its time, and only the hand-off is guarded. */
const PACE_MS = 100;
const PACED_CALLS = { calls: 10, ms: 2_000 };
const TEST_TIMEOUT_MS = 120_000;

/** The bound, and the figure that issue and PERFORMANCE.md aim at: the distance is the margin. */
const BOUNDS = {
  freshInterpreter: { atLeast: 100, aim: 500 },
  persistent: { atMost: 3, aim: 1.5 },
  handOff: { atMost: 6, aim: 3 },
  restart: { atMost: 6, aim: 1.5 },
  pause: { atMost: 0.7, aim: 0.3 },
};

describeRuntime('docker', 'the speed of a call', () => {
  const boxes = new Map<Isolation, Sandbox>();
  const box = (mode: Isolation): Sandbox => {
    const found = boxes.get(mode) ?? createSandbox({ runtime: 'docker', isolation: mode, preload: [] });
    boxes.set(mode, found);
    return found;
  };

  beforeAll(async () => {
    const modes: readonly Isolation[] = ['persistent', 'isolated', 'forked', 'baseline'];
    await Promise.all(modes.map((mode) => box(mode).prewarm()));
    await Promise.all(modes.map((mode) => sequential(() => run(box(mode)), CALLS)));
  }, TEST_TIMEOUT_MS);
  afterAll(async () => {
    await Promise.all([...boxes.values()].map((one) => one.close()));
  });

  test('isolated is a hundred times as quick as a new interpreter for each call', {
    timeout: TEST_TIMEOUT_MS,
  }, async () => {
    const ratio = await best(Math.max, BOUNDS.freshInterpreter.atLeast, () =>
      medianRatio(
        () => sequential(() => run(box('baseline')), FRESH_CALLS),
        () => sequential(() => run(box('isolated')), CALLS),
      ),
    );
    expect(ratio).toBeGreaterThanOrEqual(BOUNDS.freshInterpreter.atLeast);
  });

  test('the reset of isolated costs less than the call', { timeout: TEST_TIMEOUT_MS }, async () => {
    const ratio = await best(Math.min, BOUNDS.persistent.atMost, () =>
      medianRatio(
        () => sequential(() => run(box('isolated')), CALLS),
        () => sequential(() => run(box('persistent')), CALLS),
      ),
    );
    expect(ratio).toBeLessThanOrEqual(BOUNDS.persistent.atMost);
  });

  test('forked hands a call to a process that waits already', { timeout: TEST_TIMEOUT_MS }, async () => {
    const ratio = await best(Math.min, BOUNDS.handOff.atMost, () =>
      medianRatio(
        () => paced(() => run(box('forked')), PACE_MS, PACED_CALLS),
        () => paced(() => run(box('isolated')), PACE_MS, PACED_CALLS),
      ),
    );
    expect(ratio).toBeLessThanOrEqual(BOUNDS.handOff.atMost);
  });

  test.each(['call of a session', 'fork'])(
    'a %s does not wait for the copy that was made in the pause',
    {
      timeout: TEST_TIMEOUT_MS,
    },
    async (what) => {
      let forks = 0;
      const next = () => box('isolated').run('1', { session: 'trunk' });
      const fork = () => box('isolated').run('', { session: `branch-${forks++}`, sessionFork: 'trunk' });
      await next();
      const ratio = await best(Math.min, BOUNDS.pause.atMost, () =>
        medianRatio(
          () => paced(what === 'fork' ? fork : next, PACE_MS, PACED_CALLS),
          // There is no pause before these, so that each waits for its copy.
          () => sequential(next, PACED_CALLS),
        ),
      );
      expect(ratio).toBeLessThanOrEqual(BOUNDS.pause.atMost);
    },
  );

  test('the call after a restart is like any other', { timeout: TEST_TIMEOUT_MS }, async () => {
    const restarting = createSandbox({ runtime: 'docker', maxExecutions: 20, preload: [] });
    try {
      await restarting.prewarm();
      await sequential(() => pidOf(restarting), CALLS);
      const ratio = await best(Math.min, BOUNDS.restart.atMost, () => restartRatio(restarting));
      expect(ratio).toBeLessThanOrEqual(BOUNDS.restart.atMost);
    } finally {
      await restarting.close();
    }
  });
});

/** Of two ways to call, in rounds side by side: the median of the one by the median of the other. */
async function medianRatio(one: () => Promise<Batch>, other: () => Promise<Batch>): Promise<number> {
  const [ones, others]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ones.push(...(await one()).latenciesMs);
    others.push(...(await other()).latenciesMs);
  }
  return median(ones) / median(others);
}

/** The first calls of new workers against all others, at a pace that leaves time to prepare the next worker. */
async function restartRatio(box: Sandbox): Promise<number> {
  const pids: (string | null)[] = [];
  const calls = { calls: 250, ms: 10_000 };
  const { latenciesMs } = await paced(async () => pids.push(await pidOf(box)), 5, calls);
  const isFirst = (at: number) => at > 0 && pids[at] !== pids[at - 1];
  const firsts = latenciesMs.filter((_, at) => isFirst(at));
  expect(firsts.length).toBeGreaterThan(5);
  return median(firsts) / median(latenciesMs.filter((_, at) => !isFirst(at)));
}

/** Measures until the bound is kept, a few times at most, and returns the best figure. */
async function best(
  better: (...figures: number[]) => number,
  bound: number,
  measure: () => Promise<number>,
): Promise<number> {
  let figure = await measure();
  for (let attempt = 1; attempt < ATTEMPTS && better(figure, bound) !== figure; attempt++) {
    figure = better(figure, await measure());
  }
  return figure;
}

async function run(box: Sandbox): Promise<void> {
  const { status, stdout, detail } = await box.run('print(6 * 7)');
  expect([status, stdout, detail]).toEqual(['ok', '42\n', null]);
}

async function pidOf(box: Sandbox): Promise<string | null> {
  const { status, result } = await box.run('import os\nos.getpid()');
  expect(status).toBe('ok');
  return result;
}
