/** The part of the executor that the MCP layer needs, declared here so that neither knows the insides of the other. */
import type { EnvironmentInfo, RunRequest, RunResult, Stats } from '../contract.ts';

export interface SandboxBackend {
  /**
   * Runs one call. Failure is a result; a rejection is a bug. `exitCode` is the script's own (`sys.exit`), null without one.
   */
  call(request: RunRequest): Promise<{ readonly result: RunResult; readonly exitCode: number | null }>;
  /** Answers and counts input that never became a call; `detail` names the problem. */
  refuse(detail: string): { readonly result: RunResult; readonly exitCode: number | null };
  stats(): Promise<Stats>;
  /**
   * The known facts about the sandbox. With `patienceMs` a missing sandbox is started, and the promise waits for it at
   * most so long. An answer without the facts gives the reason in `detail`.
   */
  environment(patienceMs?: number): Promise<EnvironmentInfo>;
  /**
   * Calls `listener` whenever the stats may have changed, without a limit of rate. Returns a function that ends this.
   */
  onStatsChanged(listener: () => void): () => void;
  /**
   * Starts the sandbox ahead of the first call. Returns at once. A failure shows in the log, in the stats and in the
   * next call.
   */
  prewarm(): void;
}
