/** Every subject under every load it can take, in interleaved rounds: latency, calls per second, memory. */
import { type Bench, closeAll, rotated, type Started, startAll } from '../context.ts';
import { type Batch, callsPerSecond, inFlight, paced } from '../load.ts';
import { median, type Summary, summarize } from '../statistics.ts';
import type { Group, Subject } from '../subject.ts';

/** ms from call to call: as a client that thinks in between, and time enough for a standby to be forked. */
export const PACE_MS = 20;

export const LOADS = ['sequential', 'paced', '16 in flight', '100 in flight'] as const;
export type Load = (typeof LOADS)[number];

export interface CallsRow {
  readonly subject: string;
  readonly group: Group;
  readonly load: Load;
  readonly latencyMs: Summary;
  /** Median of the rounds; `slowest` and `fastest` are rounds too. */
  readonly callsPerSecond: { readonly median: number; readonly slowest: number; readonly fastest: number };
}

export interface CallsResult {
  readonly rows: readonly CallsRow[];
  /** Of all processes that a subject keeps running, after its calls; null where unknown. */
  readonly memory: readonly { readonly subject: string; readonly bytes: number | null }[];
}

interface Cell {
  readonly started: Started;
  readonly load: Load;
  readonly batches: Batch[];
}

export async function measureCalls(bench: Bench, subjects: readonly Subject[]): Promise<CallsResult> {
  const started = await startAll(bench, subjects);
  try {
    const cells = started.flatMap((one) =>
      LOADS.filter((load) => fits(one, load)).map((load): Cell => ({ started: one, load, batches: [] })),
    );
    for (let round = 0; round < bench.profile.rounds; round++) {
      bench.log(`calls: round ${round + 1} of ${bench.profile.rounds}`);
      for (const cell of rotated(cells, round * STRIDE)) cell.batches.push(await apply(bench, cell));
    }
    const memory = started.map(async ({ subject, running }) => ({
      subject: subject.name,
      bytes: await running.memoryBytes(),
    }));
    return { rows: cells.map(summarizeCell), memory: await Promise.all(memory) };
  } finally {
    await closeAll(started);
  }
}

/** By how many cells each round begins later. */
const STRIDE = 7;

function fits({ subject, running }: Started, load: Load): boolean {
  switch (load) {
    case 'sequential':
      return true;
    case 'paced':
      return subject.group === 'mode' || subject.group === 'mcp';
    case '16 in flight':
      return running.call !== null && subject.maxInFlight >= 16;
    case '100 in flight':
      return running.call !== null && subject.maxInFlight >= 100;
  }
}

function apply({ profile }: Bench, { started: { running }, load }: Cell): Promise<Batch> {
  const { call } = running;
  if (call === null || load === 'sequential') return running.batch(profile.batch);
  if (load === 'paced') return paced(call, PACE_MS, profile.paced);
  return inFlight(call, Number.parseInt(load, 10), profile.batch);
}

function summarizeCell({ started: { subject }, load, batches }: Cell): CallsRow {
  const rates = batches.map(callsPerSecond);
  return {
    subject: subject.name,
    group: subject.group,
    load,
    latencyMs: summarize(batches.flatMap((batch) => batch.latenciesMs)),
    callsPerSecond: { median: median(rates), slowest: Math.min(...rates), fastest: Math.max(...rates) },
  };
}
