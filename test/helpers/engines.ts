/** Suites for the runtimes that work on this machine. Where Docker must work (CI), its absence is a failure. */
import { describe, inject, it } from 'vitest';
import type { TestedRuntime } from './engines-setup.ts';

export type { TestedRuntime } from './engines-setup.ts';

const engines = inject('engines');

/**
 * The same suite against every runtime that works here. For one that does not, a single test stands in: skipped with the
 * reason in its name, or failing where `CI` is `true`.
 */
export function describeRuntimes(title: string, suite: (runtime: TestedRuntime) => void): void {
  for (const { name, trouble } of engines) {
    describe(`${title} (${name})`, () => {
      if (trouble === null) suite(name);
      else standIn(name, trouble);
    });
  }
}

/** A suite that needs one runtime. */
export function describeRuntime(wanted: TestedRuntime, title: string, suite: () => void): void {
  for (const { name, trouble } of engines) {
    if (name !== wanted) continue;
    describe(title, () => {
      if (trouble === null) suite();
      else standIn(name, trouble);
    });
  }
}

function standIn(name: TestedRuntime, why: string): void {
  const reason = `${name} does not work here: ${why}`;
  if (process.env.CI === 'true') {
    it('has its runtime', () => {
      throw new Error(reason);
    });
  } else {
    it.skip(reason, () => {});
  }
}
