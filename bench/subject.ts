/** What is measured: anything that runs the same few characters of Python, or the bare wire below it. */
import { type Batch, type Budget, type Call, sequential } from './load.ts';

/** The code of every plain call: it has to be parsed, run, and its output captured. */
export const CODE = 'print(6 * 7)';
export const EXPECTED_STDOUT = '42\n';

export type Group = 'mode' | 'mcp' | 'floor' | 'peer';

export interface Subject {
  readonly name: string;
  readonly group: Group;
  /** What it is, in a few words, for the report. */
  readonly note: string;
  /** How many calls at a time make sense; 1 where it has no concurrency. */
  readonly maxInFlight: number;
  /** Throws where it is not available here; the message says why. */
  start(): Promise<Running>;
}

export interface Running {
  /** One call. Rejects where the answer is wrong. Null where it is driven in its own process. */
  readonly call: Call | null;
  /** One call after the other, timed next to the subject. */
  batch(budget: Budget): Promise<Batch>;
  /** Resolves when it is as fast as it gets; absent where that is from its first call on. */
  warm?(): Promise<void>;
  /** Memory of all processes that it keeps running, in bytes; null where that is not known. */
  memoryBytes(): Promise<number | null>;
  close(): Promise<void>;
}

/** A subject that is called from this process. */
export function calledHere(call: Call, rest: Omit<Running, 'call' | 'batch'>): Running {
  return { call, batch: (budget) => sequential(call, budget), ...rest };
}

/** Throws where an answer is not the right one: a fast wrong answer is worth nothing. */
export function check(stdout: string): void {
  if (stdout !== EXPECTED_STDOUT) throw new Error(`The answer was ${JSON.stringify(stdout)} instead of 42.`);
}
