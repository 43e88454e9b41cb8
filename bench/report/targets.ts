/** The ratios that this project has set itself, each read off one report. */
import { DEFAULT_PRELOAD, LITTER, STANDARD_LIBRARY } from '../experiments/cleanup.ts';
import { DOCKER_RUN_IMPORTS } from '../experiments/cold.ts';
import { bytesOfFurtherWorker, type Footprint } from '../experiments/memory.ts';
import { BARE_FORKED } from '../subjects/all.ts';
import { BARE_EXEC, BARE_FORK, BARE_FORK_PRELOADED } from '../subjects/floors.ts';
import { DOCKER_EXEC } from '../subjects/per-call.ts';
import { callsRow, type Report } from './report.ts';

export interface Target {
  readonly what: string;
  readonly limit: number;
  readonly direction: 'at least' | 'at most';
  readonly unit: '×' | 'ms' | 'MiB' | '% of its calls/s';
  /** Null where the report lacks a part of it. */
  readonly measure: (report: Report) => number | null;
  /** The same of something that does the least that is needed, without any sandbox, on this machine. */
  readonly bare?: { readonly what: string; readonly measure: (report: Report) => number | null };
}

const MIB = 1024 * 1024;
const PERCENT = 100;
/** Fewer calls prove little. */
const GROWTH_CALLS = 10_000;

export const TARGETS: readonly Target[] = [
  {
    what: '`isolated` one at a time, against `docker exec python3` per call',
    limit: 500,
    direction: 'at least',
    unit: '×',
    measure: (report) => ratio(rate(report, 'isolated'), rate(report, DOCKER_EXEC)),
  },
  {
    what: '`isolated` median against a bare echo over the same channel',
    limit: 2,
    direction: 'at most',
    unit: '×',
    measure: (report) => ratio(medianMs(report, 'isolated'), medianMs(report, 'echo: unix socket')),
  },
  {
    what: '`isolated` median against `persistent`',
    limit: 1.5,
    direction: 'at most',
    unit: '×',
    measure: (report) => ratio(medianMs(report, 'isolated'), medianMs(report, 'persistent')),
  },
  {
    what: '`forked` median with one call each 20 ms, against `isolated`',
    limit: 3,
    direction: 'at most',
    unit: '×',
    measure: (report) => ratio(medianMs(report, 'forked', 'paced'), medianMs(report, 'isolated', 'paced')),
  },
  {
    what: '`forked` sustained, nothing preloaded, against `docker exec` per call',
    limit: 60,
    direction: 'at least',
    unit: '×',
    measure: (report) => ratio(rate(report, BARE_FORKED), rate(report, DOCKER_EXEC)),
    bare: {
      what: 'a fork that ends at once',
      measure: (report) => ratio(rate(report, BARE_FORK), rate(report, DOCKER_EXEC)),
    },
  },
  {
    what: '`forked` sustained, default preload, against `docker exec` per call',
    limit: 15,
    direction: 'at least',
    unit: '×',
    measure: (report) => ratio(rate(report, 'forked'), rate(report, DOCKER_EXEC)),
    bare: {
      what: 'a fork that ends at once',
      measure: (report) => ratio(rate(report, BARE_FORK_PRELOADED), rate(report, DOCKER_EXEC)),
    },
  },
  {
    what: 'MCP `isolated` one at a time, against a no-op tool',
    limit: 50,
    direction: 'at least',
    unit: '% of its calls/s',
    measure: (report) => percent(rate(report, 'MCP isolated'), rate(report, 'MCP no-op tool')),
    bare: {
      what: 'a tool with a bare Python',
      measure: (report) => percent(rate(report, BARE_EXEC), rate(report, 'MCP no-op tool')),
    },
  },
  {
    what: 'MCP `isolated` with 16 in flight, against a no-op tool',
    limit: 60,
    direction: 'at least',
    unit: '% of its calls/s',
    measure: (report) =>
      percent(rate(report, 'MCP isolated', '16 in flight'), rate(report, 'MCP no-op tool', '16 in flight')),
    bare: {
      what: 'a tool with a bare Python',
      measure: (report) =>
        percent(rate(report, BARE_EXEC, '16 in flight'), rate(report, 'MCP no-op tool', '16 in flight')),
    },
  },
  {
    what: 'restarts: p99.9 with `max_executions` 50, against never',
    limit: 1.5,
    direction: 'at most',
    unit: '×',
    measure: ({ restarts }) => ratio(restarts?.frequent.p999, restarts?.never.p999),
  },
  {
    what: 'process start to first answer, against `docker run` with the same imports',
    limit: 1.5,
    direction: 'at most',
    unit: '×',
    measure: (report) => ratio(coldMs(report, 'MCP isolated'), coldMs(report, DOCKER_RUN_IMPORTS)),
  },
  {
    what: '`import numpy, pandas, matplotlib` in a call, slowest mode but `baseline`',
    limit: 1,
    direction: 'at most',
    unit: 'ms',
    measure: ({ imports }) => {
      const warm = imports?.filter(({ mode }) => mode !== 'baseline').map(({ ms }) => ms.median) ?? [];
      return warm.length === 0 ? null : Math.max(...warm);
    },
  },
  ...cleanupTargets([
    { loaded: STANDARD_LIBRARY, limit: 0.5 },
    { loaded: DEFAULT_PRELOAD, limit: 1.5 },
  ]),
  {
    what: 'memory that a further worker adds (PSS)',
    limit: 15,
    direction: 'at most',
    unit: 'MiB',
    measure: ({ memory }) => {
      const bytes = memory === undefined ? null : bytesOfFurtherWorker(memory.workers);
      return bytes === null ? null : bytes / MIB;
    },
  },
  {
    what: `largest growth of server, supervisor or zygote over ${GROWTH_CALLS.toLocaleString('en')} calls`,
    limit: 8,
    direction: 'at most',
    unit: 'MiB',
    measure: ({ memory }) =>
      memory === undefined || memory.growth.calls < GROWTH_CALLS ? null : growthMib(memory.growth),
  },
  {
    what: 'calls of 5 ms of CPU, 16 in flight: two workers against one',
    limit: 1.7,
    direction: 'at least',
    unit: '×',
    measure: ({ workers }) => ratio(workers?.at(-1)?.callsPerSecond, workers?.at(0)?.callsPerSecond),
  },
];

function cleanupTargets(limits: readonly { readonly loaded: string; readonly limit: number }[]): Target[] {
  return limits.map(({ loaded, limit }) => ({
    what: `clean-up after calls ${LITTER}, with ${loaded} loaded`,
    limit,
    direction: 'at most',
    unit: 'ms',
    measure: ({ cleanup }) => cleanup?.find((row) => row.loaded === loaded && row.calls === LITTER)?.median ?? null,
  }));
}

/** Null where it was not measured. */
export function isMet({ limit, direction }: Target, value: number | null): boolean | null {
  if (value === null) return null;
  return direction === 'at least' ? value >= limit : value <= limit;
}

type LoadOf = Parameters<typeof callsRow>[2];

function rate(report: Report, subject: string, load?: LoadOf): number | undefined {
  return callsRow(report, subject, load)?.callsPerSecond.median;
}

function medianMs(report: Report, subject: string, load?: LoadOf): number | undefined {
  return callsRow(report, subject, load)?.latencyMs.median;
}

function coldMs({ cold }: Report, subject: string): number | undefined {
  return cold?.find((row) => row.subject === subject)?.ms.median;
}

function ratio(one: number | undefined, other: number | undefined): number | null {
  return one === undefined || other === undefined ? null : one / other;
}

function percent(one: number | undefined, other: number | undefined): number | null {
  const value = ratio(one, other);
  return value === null ? null : value * PERCENT;
}

/** MiB; null where a figure is missing. */
function growthMib({ before, after }: { before: Footprint; after: Footprint }): number | null {
  const grown = [
    growth(before.server, after.server),
    growth(before.supervisor, after.supervisor),
    growth(before.zygote, after.zygote),
  ].filter((bytes) => bytes !== null);
  return grown.length === 0 ? null : Math.max(...grown) / MIB;
}

function growth(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}
