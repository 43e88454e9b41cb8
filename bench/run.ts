/** Runs the experiments that were asked for, one after the other, and writes what they found. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type Bench, findEngine, reasonOf, sandbox } from './context.ts';
import { measureCalls } from './experiments/calls.ts';
import { measureCleanup } from './experiments/cleanup.ts';
import { measureCold } from './experiments/cold.ts';
import { measureImports } from './experiments/imports.ts';
import { measureLearning } from './experiments/learning.ts';
import { measureMemory } from './experiments/memory.ts';
import { measureRestarts } from './experiments/restarts.ts';
import { measureScaling } from './experiments/scaling.ts';
import { measureWorkers } from './experiments/workers.ts';
import { isBusy, machineFacts } from './machine.ts';
import { type BenchOptions, EXPERIMENTS, type ExperimentName } from './options.ts';
import { FULL, QUICK } from './profile.ts';
import { draw, MAX_CHART_BYTES } from './report/draw.ts';
import { markdown } from './report/markdown.ts';
import { type Drawable, plots } from './report/plots.ts';
import type { Report } from './report/report.ts';
import type { Subject } from './subject.ts';
import { bareForked, coldStarters, floors, ours, peers, scalers } from './subjects/all.ts';

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
  const wasBusy = isBusy();
  const compared = [...floors(bench), ...ours(bench), bareForked(bench), ...peers(bench, options.install)];
  const found = await runExperiments(bench, options, compared);
  const drawn = await drawPlots(bench, found);
  const report: Report = {
    made: new Date().toISOString(),
    profile: bench.profile.name,
    machine,
    wasBusy,
    notes: Object.fromEntries(compared.map(({ name, note }) => [name, note])),
    ...found,
    skipped: [...skipped].map(([name, reason]) => ({ name, reason })),
  };
  return write(report, drawn, options);
}

async function runExperiments(
  bench: Bench,
  { only, install }: BenchOptions,
  compared: readonly Subject[],
): Promise<Pick<Report, ExperimentName>> {
  const experiments = {
    calls: () => measureCalls(bench, compared),
    restarts: () => measureRestarts(bench),
    scaling: () => measureScaling(bench, scalers(bench)),
    workers: () => measureWorkers(bench),
    cold: () => measureCold(bench, coldStarters(bench, install)),
    imports: () => measureImports(bench),
    learning: () => measureLearning(bench),
    cleanup: () => measureCleanup(bench),
    memory: () => measureMemory(bench),
  };
  let found: Pick<Report, ExperimentName> = {};
  for (const name of EXPERIMENTS) {
    if (only.length > 0 && !only.includes(name)) continue;
    try {
      found = { ...found, [name]: await experiments[name]() };
    } catch (thrown) {
      // The others are worth having all the same.
      bench.skip(`experiment ${name}`, reasonOf(thrown));
    }
  }
  return found;
}

/** File name → SVG; null where none can be drawn, which is noted as skipped. */
async function drawPlots(bench: Bench, found: Drawable): Promise<Readonly<Record<string, string>> | null> {
  const artist = sandbox(bench, { preload: ['matplotlib.pyplot'], maxOutputBytes: MAX_CHART_BYTES });
  try {
    return await draw(plots(found), artist);
  } catch (thrown) {
    bench.skip('plots', reasonOf(thrown));
    return null;
  } finally {
    await artist.close();
  }
}

async function write(
  report: Report,
  drawn: Readonly<Record<string, string>> | null,
  options: BenchOptions,
): Promise<string> {
  const page = options.markdown ?? join(options.out, 'report.md');
  await mkdir(options.out, { recursive: true });
  await mkdir(dirname(page), { recursive: true });
  for (const [name, svg] of Object.entries(drawn ?? {})) await writeFile(join(options.out, name), svg);
  await writeFile(join(options.out, 'report.json'), `${JSON.stringify(report, rounded)}\n`);
  const plotFolder = drawn === null ? null : relative(dirname(page), options.out) || '.';
  await writeFile(page, markdown(report, plotFolder));
  return page;
}

/** Digits of a figure that are kept: more is noise. */
const DIGITS = 4;

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
}
