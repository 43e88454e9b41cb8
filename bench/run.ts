/** Runs the experiments that were asked for, one after the other, and writes what they found. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type Bench, findEngine } from './context.ts';
import { measureCalls } from './experiments/calls.ts';
import { measureCold } from './experiments/cold.ts';
import { measureImports } from './experiments/imports.ts';
import { measureMemory } from './experiments/memory.ts';
import { measureRestarts } from './experiments/restarts.ts';
import { measureScaling } from './experiments/scaling.ts';
import { measureWorkers } from './experiments/workers.ts';
import { machineFacts } from './machine.ts';
import { type BenchOptions, EXPERIMENTS, type ExperimentName } from './options.ts';
import { FULL, QUICK } from './profile.ts';
import { markdown } from './report/markdown.ts';
import { plots } from './report/plots.ts';
import type { Report } from './report/report.ts';
import { bareForked, coldStarters, floors, ours, peers } from './subjects/all.ts';
import { noopTool } from './subjects/floors.ts';
import { mcpSubject } from './subjects/mcp.ts';
import { modeSubject } from './subjects/modes.ts';

/** The path of the page it wrote. */
export async function runBench(options: BenchOptions, log: (line: string) => void): Promise<string> {
  const skipped = new Map<string, string>();
  const engine = await findEngine(options.runtime);
  const bench: Bench = {
    profile: options.quick ? QUICK : FULL,
    engine,
    log,
    skip(name, reason) {
      if (!skipped.has(name)) log(`skipped ${name}: ${reason}`);
      skipped.set(name, reason);
    },
  };
  const machine = await machineFacts(engine);
  const compared = [...floors(bench), ...ours(bench), bareForked(bench), ...peers(bench, options.install)];
  const found = await runExperiments(bench, options, compared);
  const report: Report = {
    made: new Date().toISOString(),
    profile: bench.profile.name,
    machine,
    notes: Object.fromEntries(compared.map(({ name, note }) => [name, note])),
    skipped: [...skipped].map(([name, reason]) => ({ name, reason })),
    ...found,
  };
  return write(report, options);
}

type Findings = Pick<Report, ExperimentName>;

async function runExperiments(
  bench: Bench,
  { only, install }: BenchOptions,
  compared: Parameters<typeof measureCalls>[1],
): Promise<Findings> {
  const wanted = new Set<ExperimentName>(only.length === 0 ? EXPERIMENTS : only);
  const scaled = [
    modeSubject(bench, 'isolated'),
    modeSubject(bench, 'forked'),
    mcpSubject(bench, 'isolated'),
    noopTool(),
  ];
  return {
    ...(wanted.has('calls') && { calls: await measureCalls(bench, compared) }),
    ...(wanted.has('restarts') && { restarts: await measureRestarts(bench) }),
    ...(wanted.has('scaling') && { scaling: await measureScaling(bench, scaled) }),
    ...(wanted.has('workers') && { workers: await measureWorkers(bench) }),
    ...(wanted.has('cold') && { cold: await measureCold(bench, coldStarters(bench, install)) }),
    ...(wanted.has('imports') && { imports: await measureImports(bench) }),
    ...(wanted.has('memory') && { memory: await measureMemory(bench) }),
  };
}

async function write(report: Report, options: BenchOptions): Promise<string> {
  const page = options.markdown ?? join(options.out, 'report.md');
  await mkdir(options.out, { recursive: true });
  await mkdir(dirname(page), { recursive: true });
  for (const [name, svg] of Object.entries(plots(report))) await writeFile(join(options.out, name), svg);
  await writeFile(join(options.out, 'report.json'), `${JSON.stringify(report, null, 1)}\n`);
  await writeFile(page, markdown(report, relative(dirname(page), options.out) || '.'));
  return page;
}
