/** From nothing to the first answer. */
import { execa } from 'execa';
import { type Bench, reasonOf, rotated } from '../context.ts';
import { noSamples, type Summary, summarize } from '../statistics.ts';
import type { Subject } from '../subject.ts';
import { containerArgv } from '../subjects/containers.ts';

/** The modules of the default preload, imported the same way. */
const IMPORTS = 'import numpy, pandas, matplotlib.pyplot\nprint(6 * 7)';
/** What the sandbox sets for the same libraries. */
const ENVIRONMENT = [
  '-e',
  'OPENBLAS_NUM_THREADS=1',
  '-e',
  'OMP_NUM_THREADS=1',
  '-e',
  'MPLBACKEND=Agg',
  '-e',
  'HOME=/tmp',
];

export const DOCKER_RUN_IMPORTS = 'docker run with the same imports';

export interface ColdRow {
  readonly subject: string;
  readonly ms: Summary;
}

export async function measureCold(bench: Bench, subjects: readonly Subject[]): Promise<ColdRow[]> {
  const starts = [
    ...subjects.map((subject) => ({ name: subject.name, start: () => firstAnswer(subject) })),
    { name: DOCKER_RUN_IMPORTS, start: () => dockerRunImports(bench) },
  ].map((one) => ({ ...one, samples: noSamples() }));
  const absent = new Set<string>();
  for (let round = 0; round < bench.profile.coldStarts; round++) {
    bench.log(`cold starts: round ${round + 1} of ${bench.profile.coldStarts}`);
    for (const { name, start, samples } of rotated(starts, round)) {
      if (absent.has(name)) continue;
      try {
        samples.push(await start());
      } catch (thrown) {
        absent.add(name);
        bench.skip(name, reasonOf(thrown));
      }
    }
  }
  return starts
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, samples }) => ({ subject: name, ms: summarize(samples) }));
}

async function firstAnswer(subject: Subject): Promise<number> {
  const begin = performance.now();
  const running = await subject.start();
  try {
    await running.batch({ calls: 1, ms: 0 });
    return performance.now() - begin;
  } finally {
    await running.close();
  }
}

/** Until the answer is printed: the end of the container is not waited for. */
async function dockerRunImports({ engine }: Bench): Promise<number> {
  const argv = [...containerArgv(engine, ENVIRONMENT), 'python3', '-u', '-c', IMPORTS];
  const begin = performance.now();
  const child = execa(engine.runtime, argv, { stdin: 'ignore', buffer: { stdout: false } });
  const [printed] = await Promise.all([
    new Promise<number>((resolve) => child.stdout.once('data', () => resolve(performance.now()))),
    child,
  ]);
  return printed - begin;
}
