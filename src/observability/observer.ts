/** A follower of tool calls. The MCP layer declares the same shapes, since neither layer knows the other. */
import type { RunResult } from '../contract.ts';

export interface StartedCall {
  readonly tool: string;
  readonly requestId: string | number;
  /** `params._meta` of the request, unchecked. */
  readonly meta: Readonly<Record<string, unknown>> | undefined;
}

export interface EndedCall {
  readonly result: RunResult;
  readonly isError: boolean;
}

/** Called when a call comes. Returns a function for its end. */
export type Observer = (call: StartedCall) => (end: EndedCall) => void;
