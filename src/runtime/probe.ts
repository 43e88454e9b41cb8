/** The result of trying a runtime. */
import { messageOf, SandboxError } from '../errors.ts';

/** A remark about a runtime, and advice for the user; null for a mere fact. */
export interface RuntimeNote {
  readonly text: string;
  readonly advice: string | null;
}

/** Whether a runtime works here. If not, `reason` is the cause and `hint` the remedy. */
export type Probe =
  | { readonly works: true; readonly version: string; readonly notes: readonly RuntimeNote[] }
  | { readonly works: false; readonly isInstalled: boolean; readonly reason: string; readonly hint: string };

/** The probe of a runtime that failed with an error. `installHint` is the remedy of errors that have none. */
export function brokenBy(thrown: unknown, installHint: string): Probe {
  const [reason, hint] = thrown instanceof SandboxError ? [thrown.message, thrown.hint] : [messageOf(thrown), null];
  const isInstalled = !(thrown instanceof SandboxError && thrown.code === 'engine_missing');
  return { works: false, isInstalled, reason, hint: hint ?? installHint };
}
