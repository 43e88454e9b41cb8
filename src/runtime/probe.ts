/** What came of trying a runtime out. */
import { messageOf, SandboxError } from '../errors.ts';

/** What is worth knowing of a runtime, and what the user should do about it; null for a mere fact. */
export interface RuntimeNote {
  readonly text: string;
  readonly advice: string | null;
}

/** Whether a runtime works here. Where it does not, `reason` says why and `hint` what to install or change. */
export type Probe =
  | { readonly works: true; readonly version: string; readonly notes: readonly RuntimeNote[] }
  | { readonly works: false; readonly isInstalled: boolean; readonly reason: string; readonly hint: string };

/** What an error says of a runtime that was tried. `installHint` is for errors that know no better. */
export function brokenBy(thrown: unknown, installHint: string): Probe {
  const [reason, hint] = thrown instanceof SandboxError ? [thrown.message, thrown.hint] : [messageOf(thrown), null];
  const isInstalled = !(thrown instanceof SandboxError && thrown.code === 'engine_missing');
  return { works: false, isInstalled, reason, hint: hint ?? installHint };
}
