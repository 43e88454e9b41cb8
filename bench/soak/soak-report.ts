/** A soak in words: what was called, what was wrong, what grew. */
import { bytes, count, table } from '../report/format.ts';
import type { Footprint } from './footprint.ts';

export interface SoakReport {
  readonly seconds: number;
  readonly calls: number;
  readonly hostileCalls: number;
  readonly wrong: readonly string[];
  readonly byStatus: Readonly<Record<string, number>>;
  readonly recycles: number;
  readonly containerRestarts: number;
  readonly start: Footprint;
  readonly end: Footprint;
  /** Containers that are left after the end; null where there are none to count. */
  readonly containersLeft: number | null;
}

const MIB = 1024 * 1024;

interface Measure {
  readonly key: keyof Footprint;
  readonly name: string;
  readonly isBytes: boolean;
  /** More than this is growth. Node's heap breathes, and forks copy pages of the zygote; what leaks soon passes this. */
  readonly tolerance: number;
}

const MEASURES: readonly Measure[] = [
  { key: 'nodeBytes', name: 'Node: memory', isBytes: true, tolerance: 48 * MIB },
  { key: 'nodeDescriptors', name: 'Node: descriptors', isBytes: false, tolerance: 3 },
  { key: 'supervisorBytes', name: 'supervisor: memory', isBytes: true, tolerance: 2 * MIB },
  { key: 'supervisorDescriptors', name: 'supervisor: descriptors', isBytes: false, tolerance: 3 },
  { key: 'zygoteBytes', name: 'zygote: memory', isBytes: true, tolerance: 4 * MIB },
  { key: 'zygoteDescriptors', name: 'zygote: descriptors', isBytes: false, tolerance: 3 },
  { key: 'containers', name: 'containers', isBytes: false, tolerance: 0 },
];

/** What grew, in words; empty where all is flat. */
export function growthOf({ start, end, containersLeft }: SoakReport): string[] {
  const grown = MEASURES.filter(({ key, tolerance }) => {
    const [before, after] = [start[key], end[key]];
    return before !== null && after !== null && after - before > tolerance;
  }).map(({ name }) => name);
  return containersLeft === null || containersLeft === 0
    ? grown
    : [...grown, `${containersLeft} containers left behind`];
}

/** Markdown. */
export function describeSoak(report: SoakReport): string {
  const rows = MEASURES.map(({ key, name, isBytes }) => {
    const show = (value: number | null) => (isBytes || value === null ? bytes(value) : `${value}`);
    return [name, show(report.start[key]), show(report.end[key])];
  });
  const statuses = Object.entries(report.byStatus)
    .filter(([, calls]) => calls > 0)
    .map(([status, calls]) => `${status} ${count(calls)}`);
  const grown = growthOf(report);
  return `${[
    `Soak of ${count(report.seconds)} s: ${count(report.calls)} calls, ${count(report.hostileCalls)} of them hostile; ${report.wrong.length} wrong answers.`,
    ...report.wrong.map((problem) => `- ${problem}`),
    `Endings: ${statuses.join(', ')}. Workers replaced: ${count(report.recycles)}. Container restarts: ${report.containerRestarts}.`,
    table(['', 'start', 'end'], rows),
    grown.length === 0 ? 'Nothing grew.' : `Grew: ${grown.join(', ')}.`,
  ].join('\n\n')}\n`;
}
