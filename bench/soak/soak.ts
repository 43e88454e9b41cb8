/** Honest and hostile calls side by side for a set time: is every answer right, and does nothing grow? */
import { setTimeout as sleep } from 'node:timers/promises';
import { createSandbox, type Isolation, type Sandbox } from 'python-sandbox-mcp';
import type { RuntimeChoice } from '../options.ts';
import { HONEST, HOSTILE, judge, type SoakCase } from './cases.ts';
import { ownContainers, takeFootprint } from './footprint.ts';
import { describeSoak, growthOf, type SoakReport } from './soak-report.ts';

const WORKERS = 2;
/** More than workers: some calls always wait. */
const CALLERS = 4;
const MODES: readonly Isolation[] = ['isolated', 'forked'];
/** One call of so many is hostile: the others have to feel nothing of it. */
const HOSTILE_EACH = 8;
/** Bytes. The files that are kept on purpose fill this before the first footprint, and are no growth then. */
const ARTIFACTS_BYTES = 1024 * 1024;
/** Share of the time before the first footprint: caches fill, and every kind of call has come once. */
const SETTLE_SHARE = 0.2;
/** ms for replacements to come up before a footprint is taken. */
const CALM_MS = 1_500;
/** Wrong answers that are quoted. */
const MAX_QUOTED = 20;

export interface SoakOptions {
  readonly runtime: RuntimeChoice;
  readonly seconds: number;
}

/** Prints the report; true where all answers were right and nothing grew. */
export async function runSoak(
  options: SoakOptions,
  log: (line: string) => void,
  print: (text: string) => void,
): Promise<boolean> {
  const report = await soak(options, log);
  print(describeSoak(report));
  return report.wrong.length === 0 && growthOf(report).length === 0;
}

export async function soak({ runtime, seconds }: SoakOptions, log: (line: string) => void): Promise<SoakReport> {
  const box = createSandbox({ runtime, workers: WORKERS, artifactsBytes: ARTIFACTS_BYTES });
  const tally = new Tally();
  try {
    const settleMs = seconds * 1_000 * SETTLE_SHARE;
    await callFor(box, tally, settleMs);
    // However slow the machine: what each kind of call needs for good is there before growth is looked for.
    while (tally.hostileCalls < HOSTILE.length) await callFor(box, tally, settleMs);
    const start = await takeFootprint(box);
    log(`soak: ${tally.calls} calls, now for ${Math.round(seconds * (1 - SETTLE_SHARE))} s more`);
    await callFor(box, tally, seconds * 1_000 - settleMs);
    const end = await takeFootprint(box);
    const stats = await box.stats();
    await box.close();
    return {
      seconds,
      calls: tally.calls,
      hostileCalls: tally.hostileCalls,
      wrong: tally.wrong,
      byStatus: stats.calls.by_status,
      recycles: stats.workers.recycles.total,
      containerRestarts: stats.container.restarts,
      start,
      end,
      containersLeft: (await ownContainers(stats.runtime))?.length ?? null,
    };
  } finally {
    await box.close();
  }
}

class Tally {
  calls = 0;
  hostileCalls = 0;
  readonly wrong: string[] = [];

  /** The next case: all kinds come round, in an order that differs from caller to caller. */
  next(): SoakCase {
    const turn = this.calls++;
    if (turn % HOSTILE_EACH !== HOSTILE_EACH - 1) return pick(HONEST, turn);
    return pick(HOSTILE, this.hostileCalls++);
  }
}

async function callFor(box: Sandbox, tally: Tally, ms: number): Promise<void> {
  const end = performance.now() + ms;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) await makeCall(box, tally);
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  await sleep(CALM_MS);
}

async function makeCall(box: Sandbox, tally: Tally): Promise<void> {
  const one = tally.next();
  const isolation = pick(MODES, tally.calls);
  const { timeoutMs, cancelAfterMs } = one;
  const signal = cancelAfterMs === undefined ? undefined : AbortSignal.timeout(cancelAfterMs);
  const result = await box.run(one.code, { isolation, timeoutMs, signal });
  const problem = judge(one, result);
  if (problem !== null && tally.wrong.length < MAX_QUOTED) tally.wrong.push(`${isolation}: ${problem}`);
}

function pick<T>(items: readonly T[], turn: number): T {
  const item = items[turn % items.length];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}
