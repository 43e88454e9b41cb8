import { defineConfig } from 'vitest/config';

/** These measure, count what is left on the machine, or take the engine away: nothing else may run beside them. */
const ALONE = ['test/{bench,drills,runtime}/**/*.test.ts', 'test/e2e/{modes,warmth}.test.ts'];

/** Hundreds of inputs each, mostly waiting for deadlines and clean-ups: two such files at a time take half the time. */
const CORPORA = ['test/hostile/hostile.test.ts', 'test/isolation/{leaks,equivalence}.test.ts'];

const SHARED = {
  // Tries the engines and builds the image once, before files that need it run side by side.
  globalSetup: ['test/helpers/engines-setup.ts'],
  // ms. Containers and fresh interpreters on a busy machine with two cores take their time.
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    projects: [
      { test: { ...SHARED, name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 0 } } },
      {
        test: {
          ...SHARED,
          name: 'files',
          include: ['test/**/*.test.ts'],
          exclude: [...ALONE, ...CORPORA],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { ...SHARED, name: 'corpora', include: CORPORA, maxWorkers: 2, sequence: { groupOrder: 2 } } },
    ],
  },
});
