/** Calls that compute: does a second worker use a second processor? */
import type { Sandbox } from 'python-sandbox-mcp';
import { type Bench, sandbox } from '../context.ts';
import { callsPerSecond, inFlight } from '../load.ts';
import { median, noSamples } from '../statistics.ts';

/** 5 ms of processor time, however busy the machine is. */
const BUSY = 'import time\nend = time.process_time() + 0.005\nwhile time.process_time() < end: pass';
const CALLERS = 16;
const WORKERS = [1, 2];
/** The default is one: a second worker would get half of it. */
const CPUS = 2;

export interface WorkersRow {
  readonly workers: number;
  /** Median of the rounds. */
  readonly callsPerSecond: number;
}

export async function measureWorkers(bench: Bench): Promise<WorkersRow[]> {
  const boxes = WORKERS.map((workers) => ({
    workers,
    box: sandbox(bench, { workers, cpus: CPUS }),
    rates: noSamples(),
  }));
  try {
    await Promise.all(boxes.map(({ box }) => box.prewarm()));
    for (const { box } of boxes) await inFlight(() => compute(box), CALLERS, bench.profile.warmUp);
    for (let round = 0; round < bench.profile.rounds; round++) {
      bench.log(`workers: round ${round + 1} of ${bench.profile.rounds}`);
      for (const { box, rates } of boxes) {
        rates.push(callsPerSecond(await inFlight(() => compute(box), CALLERS, bench.profile.batch)));
      }
    }
    return boxes.map(({ workers, rates }) => ({ workers, callsPerSecond: median(rates) }));
  } finally {
    await Promise.all(boxes.map(({ box }) => box.close()));
  }
}

async function compute(box: Sandbox): Promise<void> {
  const { status, detail } = await box.run(BUSY);
  if (status !== 'ok') throw new Error(`A call ended as ${status}: ${detail}`);
}
