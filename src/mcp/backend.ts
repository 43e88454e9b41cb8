/** What the MCP layer needs from the executor; declared here so that neither knows the other's insides. */
import type { EnvironmentInfo, RunRequest, RunResult, Stats } from '../contract.ts';

export interface SandboxBackend {
  /**
   * Runs one call. Failure is a result; a rejection is a bug. `exitCode` is the script's own (`sys.exit`), null without one.
   */
  call(request: RunRequest): Promise<{ readonly result: RunResult; readonly exitCode: number | null }>;
  /** Answers, and counts, a call that never became one; `detail` says what was wrong with it. */
  refuse(detail: string): { readonly result: RunResult; readonly exitCode: number | null };
  stats(): Promise<Stats>;
  /**
   * What code finds in the sandbox, as far as it is known. With `patienceMs` the sandbox is started where there is none, and
   * waited for at most so long; an answer without the facts says why in `detail`.
   */
  environment(patienceMs?: number): Promise<EnvironmentInfo>;
  /** Called whenever the stats may have changed, as often as that is; returns how to stop it. */
  onStatsChanged(listener: () => void): () => void;
  /** Starts the sandbox ahead of the first call. Returns at once; a failure shows in the log, in the stats and in the next call. */
  prewarm(): void;
}
