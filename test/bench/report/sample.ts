/** A report with round figures, as a run might have made it. */
import type { CallsRow, Load } from '../../../bench/experiments/calls.ts';
import { DEFAULT_PRELOAD, LITTER, STANDARD_LIBRARY } from '../../../bench/experiments/cleanup.ts';
import type { Report } from '../../../bench/report/report.ts';
import { summarize } from '../../../bench/statistics.ts';
import type { Group } from '../../../bench/subject.ts';

const MIB = 1024 * 1024;

/** A subject that always takes `ms`. */
export function row(subject: string, group: Group, load: Load, ms: number): CallsRow {
  const rate = 1_000 / ms;
  return {
    subject,
    group,
    load,
    latencyMs: summarize([ms]),
    callsPerSecond: { median: rate, slowest: rate, fastest: rate },
  };
}

export const SAMPLE: Report = {
  made: '2026-01-02T03:04:05.000Z',
  profile: 'full',
  machine: { Processor: 'two <fast> threads' },
  wasBusy: false,
  notes: { isolated: 'reset after each call' },
  skipped: [{ name: 'Pyodide in Node', reason: 'it could not be installed' }],
  calls: {
    rows: [
      row('echo: unix socket', 'floor', 'sequential', 0.05),
      row('MCP no-op tool', 'floor', 'sequential', 0.1),
      row('persistent', 'mode', 'sequential', 0.1),
      row('isolated', 'mode', 'sequential', 0.1),
      row('isolated', 'mode', 'paced', 0.2),
      row('forked', 'mode', 'paced', 0.8),
      row('MCP isolated', 'mcp', 'sequential', 0.25),
      row('docker exec per call', 'peer', 'sequential', 80),
    ],
    memory: [{ subject: 'isolated', bytes: 200 * MIB }],
  },
  restarts: {
    maxExecutions: 50,
    restarts: 3,
    frequent: summarize([0.1, 0.3]),
    byDefault: summarize([0.1, 0.25]),
    never: summarize([0.1, 0.2]),
    around: [-1, 0, 1].map((offset) => ({ offset, latencyMs: summarize([0.1]) })),
  },
  cleanup: [
    { loaded: STANDARD_LIBRARY, calls: LITTER, median: 0.25, p95: 0.5 },
    { loaded: DEFAULT_PRELOAD, calls: LITTER, median: 2, p95: 3 },
  ],
  scaling: [1, 10].map((callers) => ({ subject: 'isolated', callers, callsPerSecond: 1_000 * callers, medianMs: 1 })),
};
