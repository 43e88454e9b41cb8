/**
 * Before the tests: which runtimes work here, asked once for all files, and the bundled image, where Docker answers. Files that
 * run side by side would each build it.
 */
import type { TestProject } from 'vitest/node';
import { createLog } from '../../src/log.ts';
import { createRuntime } from '../../src/runtime/select.ts';
import { RUNTIME_SETTINGS } from './runtime-settings.ts';

const TESTED = ['docker', 'bwrap'] as const;

export type TestedRuntime = (typeof TESTED)[number];

export interface TestedEngine {
  readonly name: TestedRuntime;
  /** Why it does not work, or null where it does. */
  readonly trouble: string | null;
}

declare module 'vitest' {
  export interface ProvidedContext {
    engines: readonly TestedEngine[];
  }
}

const log = createLog((line) => process.stderr.write(line));

export async function setup(project: TestProject): Promise<void> {
  const engines = await Promise.all(TESTED.map(tryEngine));
  project.provide('engines', engines);
}

async function tryEngine(name: TestedRuntime): Promise<TestedEngine> {
  const runtime = createRuntime(name, RUNTIME_SETTINGS, log);
  const probe = await runtime.probe();
  if (!probe.works) return { name, trouble: probe.reason };
  if (name === 'docker') await runtime.prepare((line) => log.info(line));
  return { name, trouble: null };
}
