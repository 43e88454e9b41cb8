/** Containers of the same image, for floors and peers. All of them end when their standard input does. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import type { Engine } from '../context.ts';
import { PYTHON_FOLDER } from '../package.ts';

/** ms for a container to end by itself. */
const END_GRACE_MS = 5_000;

/** Bytes as they come: nothing is kept or decoded. */
const STREAMING = { reject: false, buffer: false, encoding: 'buffer' } as const;

/** Of all containers here but those that last for one call: whoever finds one knows whose it is. */
const NAME_PREFIX = 'sandbox-bench';

/** What it takes to start anything in the image without a network. */
export function containerArgv({ image }: Engine, options: readonly string[] = []): string[] {
  if (image === null) throw new Error('The runtime has no image.');
  return ['run', '-i', '--rm', '--network', 'none', '--log-driver', 'none', ...options, image];
}

interface PythonOptions {
  /** A folder of the host that is seen under the same path. */
  readonly folder?: string;
  readonly args?: readonly string[];
}

/** Runs one of the programs of `bench/python` in the image; on the host where the runtime has no image. */
export async function pythonIn(engine: Engine, program: string, options: PythonOptions) {
  const { folder, args = [] } = options;
  const name = `${NAME_PREFIX}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const source = await readFile(join(PYTHON_FOLDER, program), 'utf8');
  const python = ['-I', '-u', '-c', source, ...args];
  const mount = folder === undefined ? [] : ['--mount', `type=bind,source=${folder},target=${folder},readonly`];
  const child =
    engine.image === null
      ? execa('python3', python, STREAMING)
      : execa(engine.runtime, [...containerArgv(engine, ['--name', name, ...mount]), 'python3', ...python], STREAMING);
  return {
    /** Of the container. */
    name,
    stdin: child.stdin,
    stdout: child.stdout,
    async close() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), END_GRACE_MS);
      await child;
      clearTimeout(timer);
    },
  };
}
