/** What is used where nothing is kept warm: a process, or a container, for each call. */
import { execa } from 'execa';
import type { Bench } from '../context.ts';
import { CODE, calledHere, check, type Subject } from '../subject.ts';
import { containerArgv, pythonIn } from './containers.ts';

const IN_FLIGHT = 16;

export const DOCKER_EXEC = 'docker exec per call';
export const DOCKER_RUN = 'docker run per call';
export const FRESH_PYTHON = 'fresh python3 per call';

const nothingRuns = { memoryBytes: async () => 0, close: async () => {} };

/** `docker exec` into a container that runs already. */
export function dockerExec({ engine }: Bench): Subject {
  return {
    name: DOCKER_EXEC,
    group: 'peer',
    note: 'a new interpreter in a running container of the same image, nothing imported',
    maxInFlight: IN_FLIGHT,
    async start() {
      // It waits for the end of its input; it echoes nothing, since nothing is sent.
      const container = await pythonIn(needImage(engine), 'echo_stdio.py', {});
      const call = () => run(engine.runtime, ['exec', container.name, 'python3', '-c', CODE]);
      await untilUp(call);
      return calledHere(call, { memoryBytes: async () => null, close: container.close });
    },
  };
}

export function dockerRun({ engine }: Bench): Subject {
  return {
    name: DOCKER_RUN,
    group: 'peer',
    note: 'a new container of the same image, nothing imported',
    maxInFlight: 1,
    async start() {
      const argv = containerArgv(needImage(engine));
      return calledHere(() => run(engine.runtime, [...argv, 'python3', '-c', CODE]), nothingRuns);
    },
  };
}

/** No sandbox at all. */
export function freshPython(): Subject {
  return {
    name: FRESH_PYTHON,
    group: 'peer',
    note: 'a new interpreter on the host, no sandbox',
    maxInFlight: IN_FLIGHT,
    async start() {
      // The interpreter itself: what is on the path may be a wrapper that takes longer than Python does.
      const { stdout: python } = await execa('python3', ['-c', 'import sys; print(sys.executable)']);
      return calledHere(() => run(python, ['-c', CODE]), nothingRuns);
    },
  };
}

function needImage<T extends { readonly image: string | null; readonly runtime: string }>(engine: T): T {
  if (engine.image === null) throw new Error(`${engine.runtime} runs no containers.`);
  return engine;
}

async function run(command: string, argv: readonly string[]): Promise<void> {
  const { stdout } = await execa(command, argv, { stdin: 'ignore', stripFinalNewline: false });
  check(stdout);
}

const START_ATTEMPTS = 50;
const ATTEMPT_PAUSE_MS = 100;

/** Tries until the container is up. */
async function untilUp(call: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (thrown) {
      if (attempt === START_ATTEMPTS) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, ATTEMPT_PAUSE_MS));
    }
  }
}
