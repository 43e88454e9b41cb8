/** The definition of a tool: data for `tools/list`, and a handler that never throws because of a caller's input. */
import type { z } from 'zod';
import type { EnvironmentInfo, RunResult } from '../../contract.ts';
import type { ArtifactBlock } from './artifact-blocks.ts';
import type { ReportProgress } from './progress.ts';

export interface ToolContext {
  /** Fires when the client cancels the request or goes away. */
  readonly signal: AbortSignal;
  /** Null if the client asked for no progress. */
  readonly reportProgress: ReportProgress | null;
}

export interface ToolAnswer {
  /** The complete answer as text. */
  readonly text: string;
  /** Images and links that follow the text. */
  readonly blocks: readonly ArtifactBlock[];
  /** The complete answer as data. It conforms to the output schema, even for failures. */
  readonly structured: RunResult;
  readonly isError: boolean;
}

export interface ToolDefinition {
  readonly name: string;
  readonly title: string;
  /** The description, with the known facts of the sandbox; `facts` is null until one has run. */
  describe(facts: EnvironmentInfo | null): string;
  readonly inputSchema: z.ZodObject;
  readonly outputSchema: z.ZodObject;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
  readonly meta: Readonly<Record<string, unknown>>;
  /** `input` comes from the client, unchecked. */
  handle(input: unknown, context: ToolContext): Promise<ToolAnswer>;
}
