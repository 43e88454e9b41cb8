/** What the MCP layer tells of tool calls, and metrics and traces hear. Neither of them knows the other. */
import type { RunResult } from './contract.ts';

/** What is known of a call before it runs. Its code is not told. */
export interface ObservedCall {
  readonly tool: string;
  readonly requestId: string | number;
  /** `params._meta` of the request, unchecked. */
  readonly meta: Readonly<Record<string, unknown>> | undefined;
}

export interface ObservedEnd {
  readonly result: RunResult;
  readonly isError: boolean;
}

/** Called when a call comes. Returns a function that is called with its end. Neither may throw. */
export type CallObserver = (call: ObservedCall) => (end: ObservedEnd) => void;
