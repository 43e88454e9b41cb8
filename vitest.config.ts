import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/helpers/longest-first.ts';

/** Ratios of times: nothing else may run. */
const ALONE = ['test/bench/ratios.test.ts'];

/**
 * One at a time, and beside nothing but the tests of the harness. Either they look for what a server has left at its end, which any
 * other server that starts would remove, and so hide; or they hold a promise of a few seconds, or one of memory.
 */
const SERIAL = [
  'test/drills/{process-bomb,server-*,side-by-side,slow-client}.test.ts',
  'test/runtime/**/leftovers.test.ts',
  'test/bench/soak/soak.test.ts',
];

/**
 * They start a few sandboxes and then run hundreds of calls one by one, so they run beside the serial ones, which wait for most of
 * their time.
 */
const EQUIVALENCE = ['test/isolation/{equivalence,libraries}.test.ts'];

/** They need no process of their own, the start of which takes most of a second: they start none that has to do with it. */
const UNITS = [
  'test/*.test.ts',
  'test/{cli,config,mcp,protocol}/**/*.test.ts',
  'test/packaging/{manifests,versions}.test.ts',
];

const SHARED = {
  // Tries the engines and builds the image once, before files that need it run side by side.
  globalSetup: ['test/helpers/engines-setup.ts'],
  // ms. More runs at a time than machines with two cores have cores, so that containers and fresh interpreters take their time.
  testTimeout: 60_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 20_000 } },
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...SHARED, name: 'serial', include: SERIAL, maxWorkers: 1, sequence: { groupOrder: 0 } } },
      { test: { ...SHARED, name: 'equivalence', include: EQUIVALENCE, maxWorkers: 1, sequence: { groupOrder: 0 } } },
      {
        test: {
          ...SHARED,
          name: 'units',
          include: UNITS,
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...SHARED,
          name: 'files',
          include: ['test/**/*.test.ts'],
          exclude: [...ALONE, ...SERIAL, ...EQUIVALENCE, ...UNITS],
          // A process for each file would load the same modules a hundred times.
          isolate: false,
          // One more than small machines have cores: most files wait for deadlines and for engines a part of their time.
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      { test: { ...SHARED, name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 3 } } },
    ],
  },
});
