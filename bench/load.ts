/** Ways to put load on something that can be called. Each is bounded in calls and in time, whichever comes first. */
import { setTimeout as sleep } from 'node:timers/promises';

export type Call = () => Promise<unknown>;

export interface Budget {
  readonly calls: number;
  /** No call begins after this time; those that run are waited for. */
  readonly ms: number;
}

export interface Batch {
  /** Request to answer, in the order of the answers. */
  readonly latenciesMs: readonly number[];
  readonly elapsedMs: number;
}

/** The next call when the last one is answered. */
export function sequential(call: Call, budget: Budget): Promise<Batch> {
  return inFlight(call, 1, budget);
}

/** `callers` at the same time, each of them sequential. */
export async function inFlight(call: Call, callers: number, { calls, ms }: Budget): Promise<Batch> {
  const latenciesMs: number[] = [];
  const start = performance.now();
  let begun = 0;
  const caller = async (): Promise<void> => {
    // Each caller makes one call at least: a batch without samples would say nothing.
    do {
      begun++;
      const sent = performance.now();
      await call();
      latenciesMs.push(performance.now() - sent);
    } while (begun < calls && performance.now() - start < ms);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { latenciesMs, elapsedMs: performance.now() - start };
}

/** One call on each beat of a clock; beats that pass during a call are skipped. */
export async function paced(call: Call, intervalMs: number, { calls, ms }: Budget): Promise<Batch> {
  const latenciesMs: number[] = [];
  const start = performance.now();
  let beat = 0;
  do {
    // Counted rather than taken from the clock alone: timers may fire a little early, and one beat is one call.
    beat = Math.max(beat + 1, Math.ceil((performance.now() - start) / intervalMs));
    await sleep(beat * intervalMs - (performance.now() - start));
    const sent = performance.now();
    await call();
    latenciesMs.push(performance.now() - sent);
  } while (latenciesMs.length < calls && performance.now() - start < ms);
  return { latenciesMs, elapsedMs: performance.now() - start };
}

export function callsPerSecond(batch: Batch): number {
  return (batch.latenciesMs.length * 1_000) / batch.elapsedMs;
}
