/** The settings that the executor needs, and the durations that are not settings. */
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
  /** Bytes of artifacts of recent calls that are kept; 0 = none. */
  readonly artifactsBytes: number;
  readonly maxQueue: number;
  /** Sessions at a time; 0 = none. */
  readonly sessions: number;
  /** ms without a call after which a session ends. */
  readonly sessionTimeoutMs: number;
  /** Whether modules that calls import again and again are preloaded. */
  readonly learnsImports: boolean;
}

/** ms. Interrupted Python code unwinds in microseconds; `finally` blocks may take a little longer. */
export const INTERRUPT_GRACE_MS = 500;

/** ms on top of the grace. The supervisor kills and reaps within milliseconds; a sandbox that does not answer is stuck. */
export const STOP_WATCHDOG_MS = 5_000;

/**
 * ms for a worker to start, or to end after it was told to. A busy machine takes seconds, a stuck one takes for ever.
 */
export const WORKER_WATCHDOG_MS = 60_000;

/**
 * ms. A new call is sent to a worker that cleans up only if the clean-up has not run longer than this. Otherwise it
 * goes to the standby.
 */
export const CLEANUP_PATIENCE_MS = 10;

/**
 * ms. A clean-up that takes so long is stuck in user code (`__del__`, a weakref callback), so the worker is replaced.
 */
export const CLEANUP_LIMIT_MS = 2_000;

/**
 * ms. The last messages of a lost sandbox's workers arrive as soon as the workers are dead. A busy engine takes seconds
 * to end them.
 */
export const LAST_WORDS_MS = 5_000;

/**
 * ms. A call waits at least so long for a sandbox to start, even if its own time-out is shorter, because starts take
 * seconds. MCP clients give up after 60 s by default and get an answer before that.
 */
export const START_PATIENCE_MS = 50_000;

/** A worker of this age is replaced, so that unseen growth cannot go on for ever. */
export const MAX_WORKER_AGE_MS = 60 * 60 * 1_000;

/** Workers in a row that die before they are ready, before waiting calls get the reason. */
export const MAX_SPAWN_FAILURES = 3;

/**
 * ms to go back to a checkpoint, or to copy a session with its folders. Both take milliseconds, and a busy machine takes
 * a hundred times as long.
 */
export const SESSION_WATCHDOG_MS = 15_000;
