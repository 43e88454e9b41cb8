/** Latency percentiles, in bounded memory however many calls there are. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Percentiles } from '../../contract.ts';

const MICROSECONDS = 1_000;

/**
 * A histogram of durations. It records microseconds, because HDR histograms hold integers and that resolution is
 * enough.
 */
export class LatencyHistogram {
  readonly #histogram: RecordableHistogram = createHistogram({ figures: 3 });

  record(ms: number): void {
    // The histogram starts at 1; shorter times count as that.
    this.#histogram.record(Math.max(1, Math.round(ms * MICROSECONDS)));
  }

  snapshot(): Percentiles {
    const { count } = this.#histogram;
    if (count === 0) return { count, p50: null, p95: null, p99: null, max: null };
    const at = (percentile: number) => this.#histogram.percentile(percentile) / MICROSECONDS;
    return { count, p50: at(50), p95: at(95), p99: at(99), max: this.#histogram.max / MICROSECONDS };
  }
}
