/** The system that this one grew from, beside what took its place. Its figures are from another machine. */
import { count, duration, table } from './format.ts';
import { callsRow, type Report } from './report.ts';

/** What its own page claimed; calls/s follow from the latency. */
const OLD_SYSTEM = [
  { executor: 'Baseline: `docker exec python` per call', ms: 277, callsPerSecond: 3.6, successor: 'baseline' },
  { executor: 'Optimized: one persistent process, no reset', ms: 0.5, callsPerSecond: 1_996, successor: 'persistent' },
  { executor: 'Isolated: reset of `sys.path` only', ms: 0.64, callsPerSecond: 1_574, successor: 'isolated' },
] as const;

const NO_ANCESTOR = 'none';

export function seedSection(report: Report): string {
  const rows = [...OLD_SYSTEM, { executor: NO_ANCESTOR, ms: null, callsPerSecond: null, successor: 'forked' }].map(
    ({ executor, ms, callsPerSecond, successor }) => {
      const ours = callsRow(report, successor);
      return [
        executor,
        ms === null ? '–' : duration(ms),
        callsPerSecond === null ? '–' : count(callsPerSecond),
        `\`${successor}\``,
        ours === undefined ? 'not measured' : duration(ours.latencyMs.median),
        ours === undefined ? 'not measured' : count(ours.callsPerSecond.median),
      ];
    },
  );
  const head = ['there', 'per call', 'calls/s', 'here', 'median', 'calls/s'];
  return `## The system that this one grew from

Its figures were published for **another machine** and were not measured in this run. Compare only the ratios between its own rows. Its
restart of the worker cost one call 200 ms, and its "isolated" mode let most interpreter state through.

${table(head, rows)}`;
}
