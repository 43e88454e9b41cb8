/** What a tool is: data for `tools/list`, and a handler that never throws for what a caller did. */
import type { z } from 'zod';
import type { EnvironmentInfo } from '../../contract.ts';
import type { ReportProgress } from './progress.ts';

export interface ToolContext {
  /** Fires when the client cancels the request or goes away. */
  readonly signal: AbortSignal;
  /** Null where the client asked for no progress. */
  readonly reportProgress: ReportProgress | null;
}

export interface ToolAnswer {
  /** The whole answer in words. */
  readonly text: string;
  /** The whole answer as data; conforms to the output schema, failures too. */
  readonly structured: Record<string, unknown>;
  readonly isError: boolean;
}

export interface ToolDefinition {
  readonly name: string;
  readonly title: string;
  /** The description as far as the sandbox is known; null until one has run. */
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
  /** `input` is what the client sent, unchecked. */
  handle(input: unknown, context: ToolContext): Promise<ToolAnswer>;
}
