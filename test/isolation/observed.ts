/** What a program did that must not depend on where it ran. */
import type { RunResult } from '../../src/contract.ts';

/** What must be the same, as JSON: all but times, names of runs and files. */
export type Observed = Readonly<Record<'status' | 'stdout' | 'stderr' | 'result' | 'value' | 'error', string>>;

export function observe({ status, stdout, stderr, result, value, error }: RunResult): Observed {
  const json = (thing: unknown): string => JSON.stringify(thing) ?? 'absent';
  return {
    status,
    stdout: json(stdout),
    stderr: json(stderr),
    result: json(result),
    value: json(value),
    error: json(error),
  };
}

export function differencesBetween(title: string, expected: Observed | undefined, seen: Observed): string[] {
  const fields = ['status', 'stdout', 'stderr', 'result', 'value', 'error'] as const;
  return fields
    .filter((field) => seen[field] !== expected?.[field])
    .map((field) => `${title}: ${field} is ${seen[field]}, not ${expected?.[field]}`);
}
