/** What the executor needs of the settings, and the durations that are not settings. */
import type { Isolation } from '../contract.ts';

export interface ExecutorSettings {
  readonly isolation: Isolation;
  readonly workers: number;
  /** Calls before a worker is replaced; 0 = never. */
  readonly maxExecutions: number;
  readonly timeoutMs: number;
  readonly maxTimeoutMs: number;
  readonly maxCodeBytes: number;
  readonly maxOutputBytes: number;
  readonly maxQueue: number;
  /** Whether modules that calls import again and again are preloaded from then on. */
  readonly learnsImports: boolean;
}

/** ms. Python code that is interrupted unwinds in microseconds; `finally` blocks may take a little longer. */
export const INTERRUPT_GRACE_MS = 500;

/** ms on top of the grace. The supervisor kills and reaps within milliseconds; a sandbox that does not answer is stuck. */
export const STOP_WATCHDOG_MS = 5_000;

/** ms for a worker to start, or to be gone once it was told to: a machine that is busy takes seconds, one that is stuck for ever. */
export const WORKER_WATCHDOG_MS = 60_000;

/** ms. How long a clean-up may have run for a new call still to be sent to that worker instead of the standby. */
export const CLEANUP_PATIENCE_MS = 10;

/** ms. A clean-up that takes so long is stuck in user code (`__del__`, a weakref callback): the worker is replaced. */
export const CLEANUP_LIMIT_MS = 2_000;

/** ms. What a lost sandbox's workers have said arrives as soon as they are dead; an engine that is busy takes seconds to see to that. */
export const LAST_WORDS_MS = 5_000;

/**
 * ms. A call waits at least so long for a sandbox to come up, however short its own time-out is: starts take seconds. MCP clients
 * give up after 60 s by default; they are told what is going on before that.
 */
export const START_PATIENCE_MS = 50_000;

/** A worker is replaced when it is this old, so that nothing that grows unseen grows for ever. */
export const MAX_WORKER_AGE_MS = 60 * 60 * 1_000;

/** Workers that die before they are ready, one after the other, before waiting calls are told. */
export const MAX_SPAWN_FAILURES = 3;
