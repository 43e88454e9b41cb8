/** Values → places on a chart. */

export interface Scale {
  at(value: number): number;
  /** Round values within the range, to be written along the axis. */
  readonly ticks: readonly number[];
}

const LINEAR_STEPS = 6;

export function linear(low: number, high: number, from: number, to: number): Scale {
  const span = high - low || 1;
  const rough = span / LINEAR_STEPS;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10);
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) ticks.push(tick);
  return { at: (value) => from + ((value - low) / span) * (to - from), ticks };
}

/** Whole decades where there are several; 1, 2 and 5 of each where there are few. Values are above 0. */
export function log(low: number, high: number, from: number, to: number): Scale {
  const [start, end] = [Math.log10(low), Math.log10(high)];
  const span = end - start || 1;
  const factors = span > 3 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let decade = Math.floor(start); decade <= Math.ceil(end); decade++) {
    ticks.push(...factors.map((factor) => factor * 10 ** decade).filter((tick) => tick >= low && tick <= high));
  }
  return { at: (value) => from + ((Math.log10(value) - start) / span) * (to - from), ticks };
}
