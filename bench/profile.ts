/** How much is measured. Rounds interleave all subjects, so that the machine's noise hits all alike. */
import type { Budget } from './load.ts';

export interface Profile {
  readonly name: 'quick' | 'full';
  /** Times that each subject gets its turn. */
  readonly rounds: number;
  /** Of a subject after its start, before anything counts. */
  readonly warmUp: Budget;
  /** Of one subject under one load in one round. */
  readonly batch: Budget;
  /** Of one call each 20 ms: few calls fit into a second. */
  readonly paced: Budget;
  /** Starts of each subject from nothing. */
  readonly coldStarts: number;
  /** In one round, with restarts and without. */
  readonly restarts: Budget;
  /** Of one number of callers in one round. */
  readonly scaling: Budget;
  /** Numbers of concurrent callers. */
  readonly callers: readonly number[];
  /** Calls over which nothing may grow. */
  readonly growth: Budget;
  /** Workers that memory is divided by. */
  readonly memoryWorkers: number;
}

export const FULL: Profile = {
  name: 'full',
  rounds: 5,
  // A Node server takes two or three times as long for each of its first 2,000 calls as for later ones.
  warmUp: { calls: 3_000, ms: 3_000 },
  batch: { calls: 4_000, ms: 1_000 },
  paced: { calls: 75, ms: 1_500 },
  coldStarts: 5,
  restarts: { calls: 3_000, ms: 3_000 },
  scaling: { calls: 2_000, ms: 500 },
  callers: [1, 2, 4, 8, 16, 32, 64, 100],
  growth: { calls: 10_000, ms: 60_000 },
  memoryWorkers: 4,
};

export const QUICK: Profile = {
  name: 'quick',
  rounds: 2,
  warmUp: { calls: 100, ms: 200 },
  batch: { calls: 400, ms: 120 },
  paced: { calls: 20, ms: 300 },
  coldStarts: 1,
  restarts: { calls: 600, ms: 500 },
  scaling: { calls: 400, ms: 120 },
  callers: [1, 4, 16, 100],
  growth: { calls: 1_000, ms: 2_000 },
  memoryWorkers: 2,
};
