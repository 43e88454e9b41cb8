/** A report's charts: file name → what is drawn. Pure. */
import type { CallsRow } from '../experiments/calls.ts';
import type { RestartsResult } from '../experiments/restarts.ts';
import type { ScalingRow } from '../experiments/scaling.ts';
import type { Group } from '../subject.ts';
import type { Chart, Series } from './chart.ts';
import { count } from './format.ts';
import type { Report } from './report.ts';

/** The rest of a report is not drawn. */
export type Drawable = Pick<Report, 'calls' | 'restarts' | 'scaling'>;

/** The very slowest and quickest percents say more about the machine than about the mode. */
const SHOWN_PERCENTILES = { first: 1, last: 99 };
const GROUPS: readonly Group[] = ['mode', 'mcp', 'peer', 'floor'];
const GROUP_NAMES = ['embedded', 'through MCP', 'other ways', 'bare wires'];

export function plots({ calls, restarts, scaling }: Drawable): Readonly<Record<string, Chart>> {
  return {
    ...(calls && { 'latency.svg': latencyPlot(calls.rows), 'calls-per-second.svg': ratePlot(calls.rows) }),
    ...(restarts && restarts.around.length > 0 && { 'restarts.svg': restartsPlot(restarts) }),
    ...(scaling && { 'scaling.svg': scalingPlot(scaling) }),
  };
}

function latencyPlot(rows: readonly CallsRow[]): Chart {
  const shown = rows.filter(({ load, group }) => load === 'sequential' && group !== 'floor' && group !== 'mcp');
  const series = shown.map(({ subject, group, latencyMs }): Series => {
    const { first, last } = SHOWN_PERCENTILES;
    const points = latencyMs.percentiles.map((ms, percent) => [ms, percent] as const).slice(first, last + 1);
    return { name: subject, points, isDashed: group === 'peer' };
  });
  const x = { label: 'milliseconds from request to answer', kind: 'log' } as const;
  const y = { label: '% of calls', kind: 'linear' } as const;
  const title = 'Latency, one call at a time: share of calls that are answered within a time';
  return { kind: 'lines', title, x, y, series };
}

function ratePlot(rows: readonly CallsRow[]): Chart {
  const shown = rows.filter(({ load }) => load === 'sequential');
  const bars = shown
    .toSorted((a, b) => b.callsPerSecond.median - a.callsPerSecond.median)
    .map(({ subject, group, callsPerSecond: { median } }) => {
      return { label: subject, value: median, text: `${count(median)}/s`, group: GROUPS.indexOf(group) };
    });
  return { kind: 'bars', title: 'Calls per second, one at a time (logarithmic)', groups: GROUP_NAMES, bars };
}

function restartsPlot({ around, never, maxExecutions }: RestartsResult): Chart {
  const line = (name: string, pick: (latency: RestartsResult['never']) => number): Series => ({
    name,
    points: around.map(({ offset, latencyMs }) => [offset, pick(latencyMs)]),
  });
  const flat = (name: string, ms: number): Series => ({
    name,
    points: around.map(({ offset }) => [offset, ms]),
    isDashed: true,
  });
  const title = `Calls around the restart of a worker (max_executions ${maxExecutions}): call 0 is the first of the new one`;
  const x = { label: 'calls from the restart', kind: 'linear' } as const;
  const y = { label: 'milliseconds', kind: 'log' } as const;
  const series = [
    line('median', (latency) => latency.median),
    line('95 %', (latency) => latency.p95),
    flat('median, no restarts', never.median),
    flat('95 %, no restarts', never.p95),
    flat('99.9 %, no restarts', never.p999),
  ];
  return { kind: 'lines', title, x, y, series };
}

function scalingPlot(rows: readonly ScalingRow[]): Chart {
  const names = [...new Set(rows.map(({ subject }) => subject))];
  const series = names.map((name): Series => {
    const own = rows.filter(({ subject }) => subject === name);
    return { name, points: own.map(({ callers, callsPerSecond }) => [callers, callsPerSecond]) };
  });
  const x = { label: 'callers at the same time', kind: 'log' } as const;
  const y = { label: 'calls/s', kind: 'log' } as const;
  return { kind: 'lines', title: 'Calls per second from 1 to 100 callers, one worker', x, y, series };
}
