/** A chart as data. `bench/python/draw.py` reads it as JSON. */

export type Chart = BarChart | LineChart;

/** Horizontal bars on a logarithmic axis, the first on top, and what their colours mean. */
export interface BarChart {
  readonly kind: 'bars';
  readonly title: string;
  readonly groups: readonly string[];
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly label: string;
  /** Above 0. */
  readonly value: number;
  /** As it is written beside the bar. */
  readonly text: string;
  /** Index in `groups`. Bars of one group have one colour. */
  readonly group: number;
}

export interface LineChart {
  readonly kind: 'lines';
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

export interface Axis {
  readonly label: string;
  /** On a logarithmic axis values are above 0. */
  readonly kind: 'linear' | 'log';
}

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly isDashed?: boolean;
}
