/** The part of the executor that the MCP layer needs, declared here so that neither knows the insides of the other. */
import type { Artifact, EnvironmentInfo, RunRequest, RunResult, Stats } from '../contract.ts';

/** An image that belongs into the answer to a call. */
export interface ShownImage {
  readonly name: string;
  readonly data: Buffer;
}

/** By the name of a text: its artifact's address, and whether that has all of it. */
export type WholeTexts = Readonly<
  Partial<Record<'stdout' | 'stderr' | 'result' | 'traceback', { readonly uri: string; readonly isAll: boolean }>>
>;

export interface Answer {
  readonly result: RunResult;
  /** The script's own (`sys.exit`), null without one. */
  readonly exitCode: number | null;
  /** Absent without any. */
  readonly shown?: readonly ShownImage[];
  /** Artifacts with the whole texts of those of which the result has only the ends; absent without any. */
  readonly whole?: WholeTexts;
}

/** A file of a recent call. */
export interface KeptArtifact extends Artifact {
  readonly data: Buffer;
}

/** The artifacts of recent calls. */
export interface ArtifactShelf {
  /** Bytes that it keeps at most. */
  readonly maxBytes: number;
  /** Newest first. */
  list(): readonly Artifact[];
  /** `dropped`: it made room for newer ones. */
  find(
    uri: string,
  ): { readonly state: 'kept'; readonly artifact: KeptArtifact } | { readonly state: 'dropped' | 'unknown' };
  /** Calls `listener` whenever the list has changed, without a limit of rate. Returns a function that ends this. */
  onChanged(listener: () => void): () => void;
}

export interface SandboxBackend {
  readonly artifacts: ArtifactShelf;
  /** Runs one call. Failure is a result; a rejection is a bug. */
  call(request: RunRequest): Promise<Answer>;
  /** Answers and counts input that never became a call; `detail` names the problem. */
  refuse(detail: string): Answer;
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
