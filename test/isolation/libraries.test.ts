/**
 * Programs that import libraries which are not preloaded. Such an import may have the worker replaced, which costs no caller
 * anything; what must hold is that each program answers as in a process of its own, whatever ran before it.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRuntimes } from '../helpers/engines.ts';
import { differencesBetween, type Observed, observe } from './observed.ts';
import { type Program, readPrograms, shuffled } from './programs.ts';
import { TestedSandbox } from './tested-sandbox.ts';

/** Each program imports its library anew, which takes seconds on a busy machine. */
const DEADLINE_MS = 240_000;

const SEEDS = [1, 20_240_229];

const programs = readPrograms('library-programs');

describeRuntimes('programs with libraries of the image', (runtime) => {
  let alone: ReadonlyMap<string, Observed>;
  let shown: readonly Program[];
  const sandbox = new TestedSandbox(runtime, 'isolated');

  beforeAll(async () => {
    const forked = new TestedSandbox(runtime, 'forked');
    try {
      const { modules } = await forked.facts();
      shown = programs.filter(({ needs }) => needs === undefined || modules.includes(needs));
      const answers = new Map<string, Observed>();
      for (const { title, code } of shown) answers.set(title, observe(await forked.run(code)));
      alone = answers;
    } finally {
      await forked.close();
    }
  }, DEADLINE_MS);

  afterAll(() => sandbox.close());

  it.each(SEEDS)('answer as in a process of their own, in random order %i', { timeout: DEADLINE_MS }, async (seed) => {
    const differences = [];
    for (const { title, code } of shuffled(shown, seed)) {
      differences.push(...differencesBetween(title, alone.get(title), observe(await sandbox.run(code))));
    }
    expect(differences).toEqual([]);
  });
});
