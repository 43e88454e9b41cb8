/** `bench`: hands over to the benchmark, a program of its own that uses this package as any other program would. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { EXIT_ERROR } from './exit-codes.ts';

export interface BenchDependencies {
  readonly node: string;
  /** The benchmark's main file. */
  readonly entry: string;
}

/** As shells tell a death by signal. */
const SIGNAL_BASE = 128;

/** Runs it on this terminal and returns its exit status. */
export function benchCommand(argv: readonly string[], { node, entry }: BenchDependencies): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [entry, ...argv], { stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(signal === null ? (code ?? EXIT_ERROR) : SIGNAL_BASE + constants.signals[signal]);
    });
  });
}
