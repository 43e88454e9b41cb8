/** Samples → figures. */

/** Milliseconds. `p5` to `p95` is the spread that is shown beside a median. */
export interface Summary {
  readonly count: number;
  readonly p5: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** The distribution for plots: the values at 0 %, 1 % … 100 %. */
  readonly percentiles: readonly number[];
}

/** A list to be filled, typed where a literal would have to be annotated. */
export function noSamples(): number[] {
  return [];
}

/** Throws on no samples: a summary of nothing would be a row of lies. */
export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new RangeError('There are no samples to summarize.');
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p5: quantile(sorted, 0.05),
    median: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    p999: quantile(sorted, 0.999),
    max: quantile(sorted, 1),
    percentiles: Array.from({ length: 101 }, (_, percent) => quantile(sorted, percent / 100)),
  };
}

export function median(samples: readonly number[]): number {
  return summarize(samples).median;
}

/** Of sorted samples, by the nearest rank: always a value that was measured. */
function quantile(sorted: readonly number[], q: number): number {
  const rank = Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1));
  return sorted[rank] ?? Number.NaN;
}
