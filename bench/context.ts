/** What every experiment is given. */
import { createSandbox, type Sandbox, type SandboxOptions } from 'python-sandbox-mcp';
import type { RuntimeChoice } from './options.ts';
import type { Profile } from './profile.ts';
import type { Running, Subject } from './subject.ts';

/** Calls that wait are part of the load here: none is refused. */
const MAX_QUEUE = 1_000;

export interface Engine {
  /** docker, podman or bwrap. */
  readonly runtime: string;
  /** Null where the runtime has none. */
  readonly image: string | null;
  readonly python: string;
}

export interface Bench {
  readonly profile: Profile;
  readonly engine: Engine;
  /** Says on stderr what is going on. */
  readonly log: (line: string) => void;
  /** Notes for the report what could not be measured, once for each name. */
  readonly skip: (name: string, reason: string) => void;
}

/** A sandbox of this run's runtime, with the defaults of the command line where `options` says nothing else. */
export function sandbox({ engine }: Pick<Bench, 'engine'>, options: SandboxOptions = {}): Sandbox {
  return createSandbox({ runtime: runtimeChoice(engine.runtime), maxQueue: MAX_QUEUE, ...options });
}

export function runtimeChoice(name: string): RuntimeChoice {
  return name === 'docker' || name === 'podman' || name === 'bwrap' ? name : 'auto';
}

/** Finds out what `auto` means here, and builds the image if it has to be built. Throws where no sandbox works. */
export async function findEngine(runtime: RuntimeChoice): Promise<Engine> {
  const probe = createSandbox({ runtime, preload: [] });
  try {
    const answer = await probe.run('1');
    const stats = await probe.stats();
    if (answer.status !== 'ok' || stats.python === null)
      throw new Error(answer.detail ?? 'The sandbox did not answer.');
    return { runtime: stats.runtime, image: stats.image, python: stats.python };
  } finally {
    await probe.close();
  }
}

export interface Started {
  readonly subject: Subject;
  readonly running: Running;
}

/** Starts and warms up what is available; the rest is skipped with its reason. Close all of them afterwards. */
export async function startAll(bench: Bench, subjects: readonly Subject[]): Promise<Started[]> {
  const starts = await Promise.allSettled(subjects.map((subject) => subject.start()));
  const started: Started[] = [];
  for (const [index, start] of starts.entries()) {
    const subject = subjects[index];
    if (subject === undefined) continue;
    if (start.status === 'rejected') bench.skip(subject.name, reasonOf(start.reason));
    else if (await warmUp(bench, subject, start.value)) started.push({ subject, running: start.value });
  }
  return started;
}

async function warmUp(bench: Bench, { name }: Subject, running: Running): Promise<boolean> {
  try {
    await running.warm?.();
    await running.batch(bench.profile.warmUp);
    return true;
  } catch (thrown) {
    bench.skip(name, reasonOf(thrown));
    await running.close();
    return false;
  }
}

/** The first line: some programs tell a whole story. */
export function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.split('\n')[0] ?? message;
}

export async function closeAll(started: readonly Started[]): Promise<void> {
  await Promise.all(started.map(({ running }) => running.close()));
}

/** In each round in another order: nobody always comes after the noisiest. */
export function rotated<T>(items: readonly T[], round: number): T[] {
  const shift = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(shift), ...items.slice(0, shift)];
}
