/** `bench`: runs the benchmark, a separate program that uses this package as any other program would. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { EXIT_ERROR } from './exit-codes.ts';

export interface BenchDependencies {
  readonly node: string;
  /** The benchmark's main file. */
  readonly entry: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Exit status of a death by signal, as in shells. */
const SIGNAL_BASE = 128;

/** Runs it on this terminal and returns its exit status. */
export function benchCommand(
  argv: readonly string[],
  { node, entry, signal: end }: BenchDependencies,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [entry, ...argv], { stdio: 'inherit' });
    // A signal to this process alone, unlike one from the terminal, would leave the benchmark running.
    end.addEventListener('abort', () => child.kill(), { once: true });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(signal === null ? (code ?? EXIT_ERROR) : SIGNAL_BASE + constants.signals[signal]);
    });
  });
}
