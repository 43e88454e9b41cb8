/** A report as one page. */
import { LOADS } from '../experiments/calls.ts';
import { bytesOfFurtherWorker, type WorkerSizes } from '../experiments/memory.ts';
import { bytes, count, duration, table } from './format.ts';
import { seedSection } from './old-system.ts';
import type { Report } from './report.ts';
import { isMet, TARGETS, type Target } from './targets.ts';

const COMMAND = 'npm run bench -- --out bench/results --markdown PERFORMANCE.md';

/** `plotFolder`: where the plots lie, as seen from the page; null where there are none. */
export function markdown(report: Report, plotFolder: string | null): string {
  return `${[
    '# Performance',
    intro(report),
    machineSection(report),
    targetsSection(report),
    ...callsSections(report, plotFolder),
    ...restartsSection(report, plotFolder),
    ...scalingSection(report, plotFolder),
    ...coldSection(report),
    ...importsSection(report),
    ...learningSection(report),
    ...cleanupSection(report),
    ...memorySection(report),
    seedSection(report),
    methodSection(report),
    ...skippedSection(report),
  ].join('\n\n')}\n`;
}

function intro({ profile, made, wasBusy }: Report): string {
  const cautions = [
    ...(profile === 'quick' ? ['**A quick run: it has few samples and gives a first impression only.**'] : []),
    ...(wasBusy
      ? ['**The machine was busy with other work. All figures are too slow, those of short calls most of all.**']
      : []),
  ];
  return `The benchmark writes this page (${made.slice(0, 10)}). To repeat it, run

    ${COMMAND}

Every call runs \`print(6 * 7)\`, and its answer is checked. Compare ratios within one run; absolute figures belong to the machine.${cautions.map((caution) => `\n\n${caution}`).join('')}`;
}

function machineSection({ machine }: Report): string {
  return `## Machine\n\n${table(['', ''], Object.entries(machine))}`.replace('---: |', '--- |');
}

function targetsSection(report: Report): string {
  const rows = TARGETS.map((target) => {
    const value = target.measure(report);
    const met = isMet(target, value);
    return [
      target.what,
      `${target.direction} ${count(target.limit)} ${target.unit}`,
      value === null ? 'not measured' : `${count(value)} ${target.unit}`,
      met === null ? '–' : met ? 'met' : '**not met**',
      bareFigure(target, report),
    ];
  });
  return `## Targets\n\n${table(['', 'target', 'measured', '', 'bare'], rows)}

*Bare* is the figure of the least possible work on this machine, without any sandbox.`;
}

function bareFigure({ bare, unit }: Target, report: Report): string {
  const value = bare?.measure(report) ?? null;
  return bare === undefined || value === null ? '' : `${bare.what}: ${count(value)} ${unit}`;
}

/** A paragraph with a plot, where there are plots. */
function plot(folder: string | null, title: string, file: string): string[] {
  return folder === null ? [] : [`![${title}](${folder}/${file})`];
}

function callsSections({ calls, notes }: Report, plotFolder: string | null): string[] {
  if (calls === undefined) return [];
  const memory = new Map(calls.memory.map(({ subject, bytes: size }) => [subject, size]));
  const sections = LOADS.map((load) => {
    const rows = calls.rows
      .filter((row) => row.load === load)
      .map(({ subject, latencyMs: { median, p5, p95, p99 }, callsPerSecond: rate }) => [
        subject,
        duration(median),
        `${duration(p5)} – ${duration(p95)}`,
        duration(p99),
        count(rate.median),
        `${count(rate.slowest)} – ${count(rate.fastest)}`,
      ]);
    const head = ['', 'median', '5 % – 95 %', '99 %', 'calls/s', 'of the rounds'];
    return `### ${load === 'paced' ? 'One call each 20 ms' : load === 'sequential' ? 'One at a time' : load}\n\n${table(head, rows)}`;
  });
  const what = Object.entries(notes).map(([name, note]) => [name, note, bytes(memory.get(name) ?? null)]);
  return [
    '## Calls',
    ...plot(plotFolder, 'Latency', 'latency.svg'),
    ...plot(plotFolder, 'Calls per second', 'calls-per-second.svg'),
    ...sections,
    `### What was compared\n\nMemory counts all processes that keep running between calls, except those of the benchmark itself.\n\n${table(['', 'what it is', 'memory'], what).replace('| ---: | ---: |', '| --- | ---: |')}`,
  ];
}

function restartsSection({ restarts }: Report, plotFolder: string | null): string[] {
  if (restarts === undefined) return [];
  const row = (name: string, { median, p99, p999, max, count: calls }: typeof restarts.never) => [
    name,
    count(calls),
    ...[median, p99, p999, max].map(duration),
  ];
  const rows = [
    row(`every ${restarts.maxExecutions} calls`, restarts.frequent),
    row('by default', restarts.byDefault),
    row('never', restarts.never),
  ];
  return [
    `## Restarts\n\nBack-to-back calls in \`isolated\`, with ${restarts.restarts} restarts.\n\n${table(['', 'calls', 'median', '99 %', '99.9 %', 'max'], rows)}`,
    ...(restarts.around.length === 0 ? [] : plot(plotFolder, 'Calls around a restart', 'restarts.svg')),
  ];
}

function scalingSection({ scaling, workers }: Report, plotFolder: string | null): string[] {
  const sections: string[] = [];
  // Its figures are in the plot only.
  if (scaling !== undefined && plotFolder !== null) {
    sections.push('## Many callers', ...plot(plotFolder, 'Scaling', 'scaling.svg'));
  }
  if (workers !== undefined) {
    const rows = workers.map((row) => [`${row.workers}`, count(row.callsPerSecond)]);
    const text = 'Calls of 5 ms of processor time each, 16 in flight, `--cpus 2`:';
    sections.push(`## Workers\n\n${text}\n\n${table(['workers', 'calls/s'], rows)}`);
  }
  return sections;
}

function coldSection({ cold }: Report): string[] {
  if (cold === undefined) return [];
  const rows = cold.map(({ subject, ms }) => [
    subject,
    duration(ms.median),
    `${duration(ms.p5)} – ${duration(ms.max)}`,
  ]);
  const text =
    'The time from nothing running to the first answer. The image and all files exist. `isolated` is embedded in a running process; `MCP isolated` is a server that has to start too. Both import the default preload first.';
  return [`## Cold start\n\n${text}\n\n${table(['', 'median', 'range'], rows)}`];
}

function importsSection({ imports }: Report): string[] {
  if (imports === undefined) return [];
  const rows = imports.map(({ mode, ms }) => [`\`${mode}\``, duration(ms.median), duration(ms.max)]);
  return [
    `## Imports\n\n\`import numpy, pandas, matplotlib\`, timed within a call, with the default preload.\n\n${table(['', 'median', 'max'], rows)}`,
  ];
}

function learningSection({ learning }: Report): string[] {
  if (learning === undefined) return [];
  const { module, importMs, callMs } = learning;
  const row = (name: string, when: 'before' | 'after') => [
    name,
    count(callMs[when].count),
    ...[importMs[when].median, callMs[when].median, callMs[when].max].map(duration),
  ];
  const text = `\`forked\` calls that \`import ${module}\`, one after the other, with \`--preload auto\`. After some of them the zygote imports the module itself, while calls go on.`;
  const head = ['', 'calls', 'import', 'whole call', 'slowest call'];
  return [
    `## Adaptive warmth\n\n${text}\n\n${table(head, [row('before the zygote imports it', 'before'), row('afterwards', 'after')])}`,
  ];
}

function cleanupSection({ cleanup }: Report): string[] {
  if (cleanup === undefined) return [];
  const time = (ms: number | null) => (ms === null ? '' : duration(ms));
  const rows = cleanup.map(({ loaded, calls, median, p95 }) => [`${loaded}; calls ${calls}`, time(median), time(p95)]);
  return [
    `## Clean-up\n\nTime of the clean-up in \`isolated\`. It runs after the reply and off the caller's path.\n\n${table(['', 'median', '95 %'], rows)}`,
  ];
}

function memorySection({ memory }: Report): string[] {
  if (memory === undefined) return [];
  const { workers, growth } = memory;
  const sizes = (of: WorkerSizes) => of.map(bytes).join(', ');
  const rows = (['server', 'supervisor', 'zygote'] as const).map((role) => [
    role === 'server' ? 'Node server' : role,
    bytes(growth.before[role]),
    bytes(growth.after[role]),
  ]);
  return [
    `## Memory\n\nPSS of each worker, standby included: ${sizes(workers.few)} with one worker, ${sizes(workers.many)} with more.\nOne more worker adds ${bytes(bytesOfFurtherWorker(workers))} to the sandbox.\n\nResident memory before and after ${count(growth.calls)} calls over MCP:\n\n${table(['', 'before', 'after'], rows)}`,
  ];
}

function methodSection({ profile }: Report): string {
  return `## Method

Each subject is started, warmed up, and measured in rounds. All subjects take their turn in each round, in a rotating order, so that noise
of the machine hits all alike. A turn is bounded in calls and time (\`bench/profile.ts\`, profile \`${profile}\`). Latencies are pooled over the
rounds; calls/s are the median of the rounds. Latency is measured at the caller: in this process for the modes, at the MCP client for MCP,
next to the interpreter for ipykernel, Pyodide and Monty. \`report.json\` beside the plots has all figures.`;
}

function skippedSection({ skipped }: Report): string[] {
  if (skipped.length === 0) return [];
  return [`## Skipped\n\n${skipped.map(({ name, reason }) => `- ${name}: ${reason}`).join('\n')}`];
}
