/** One to a hundred callers at the same time. */
import { type Bench, closeAll, rotated, startAll } from '../context.ts';
import { callsPerSecond, inFlight } from '../load.ts';
import { median, noSamples } from '../statistics.ts';
import type { Subject } from '../subject.ts';

export interface ScalingRow {
  readonly subject: string;
  readonly callers: number;
  /** Medians of the rounds. */
  readonly callsPerSecond: number;
  readonly medianMs: number;
}

export async function measureScaling(bench: Bench, subjects: readonly Subject[]): Promise<ScalingRow[]> {
  const started = await startAll(bench, subjects);
  try {
    const cells = bench.profile.callers.flatMap((callers) =>
      started.map(({ subject, running }) => ({
        subject,
        running,
        callers,
        rates: noSamples(),
        medians: noSamples(),
      })),
    );
    for (let round = 0; round < bench.profile.rounds; round++) {
      bench.log(`scaling: round ${round + 1} of ${bench.profile.rounds}`);
      for (const { running, callers, rates, medians } of rotated(cells, round)) {
        if (running.call === null) continue;
        const batch = await inFlight(running.call, callers, bench.profile.scaling);
        rates.push(callsPerSecond(batch));
        medians.push(median(batch.latenciesMs));
      }
    }
    return cells.map(({ subject, callers, rates, medians }) => ({
      subject: subject.name,
      callers,
      callsPerSecond: median(rates),
      medianMs: median(medians),
    }));
  } finally {
    await closeAll(started);
  }
}
