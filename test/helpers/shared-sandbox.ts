/** One sandbox for all tests of a suite: up before the first of them, gone after the last. */
import { afterAll, beforeAll } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/index.ts';

/** ms. The first start on a machine builds the image. */
const FIRST_START_MS = 600_000;

/** Call it within a suite. Returns how to run code in its sandbox, for use within tests. */
export function sharedSandbox(options: SandboxOptions): Sandbox['run'] {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = createSandbox(options);
    await sandbox.run('pass');
  }, FIRST_START_MS);
  afterAll(() => sandbox.close());
  return (code, given) => sandbox.run(code, given);
}
