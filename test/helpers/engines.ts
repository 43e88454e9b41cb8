/** Which runtimes work on this machine, tried once per test file. Where Docker must work (CI), its absence is a failure. */
import { describe, it } from 'vitest';
import { resolveSettings } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import { createRuntime } from '../../src/runtime/select.ts';

export type TestedRuntime = 'docker' | 'bwrap';

const TESTED: readonly TestedRuntime[] = ['docker', 'bwrap'];

const probes = await Promise.all(
  TESTED.map(async (name) => ({ name, probe: await createRuntime(name, resolveSettings(), silentLog).probe() })),
);

/**
 * The same suite against every runtime that works here. For one that does not, a single test stands in: skipped with the
 * reason in its name, or failing where `CI` is `true`.
 */
export function describeRuntimes(title: string, suite: (runtime: TestedRuntime) => void): void {
  for (const { name, probe } of probes) {
    describe(`${title} (${name})`, () => {
      if (probe.works) suite(name);
      else standIn(name, probe.reason);
    });
  }
}

/** A suite that needs one runtime. */
export function describeRuntime(wanted: TestedRuntime, title: string, suite: () => void): void {
  for (const { name, probe } of probes) {
    if (name !== wanted) continue;
    describe(title, () => {
      if (probe.works) suite();
      else standIn(name, probe.reason);
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
