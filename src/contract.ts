/**
 * The public names and shapes: isolation modes, statuses, the result of a call, the stats. `index.ts` exports them, and
 * {@link RunResultSchema} is the source of the MCP tool's output schema.
 */
import { z } from 'zod';

/** Isolation modes, weakest first. A call may ask for a stronger mode than the configured one, never a weaker one. */
export const ISOLATION_MODES = ['persistent', 'isolated', 'forked', 'baseline'] as const;
export const IsolationSchema = z.enum(ISOLATION_MODES);
export type Isolation = z.infer<typeof IsolationSchema>;

/** True where `mode` promises at least as much as `floor`. */
export function isAtLeast(mode: Isolation, floor: Isolation): boolean {
  return ISOLATION_MODES.indexOf(mode) >= ISOLATION_MODES.indexOf(floor);
}

/** The endings of a call. The set is closed: every switch over it is exhaustive. */
export const CALL_STATUSES = [
  'ok',
  'error',
  'exited',
  'timeout',
  'cancelled',
  'memory_limit',
  'process_limit',
  'output_limit',
  'crashed',
  'rejected',
  'unavailable',
] as const;
export const CallStatusSchema = z.enum(CALL_STATUSES);
export type CallStatus = z.infer<typeof CallStatusSchema>;

/** An exception that the user's code did not catch. `line` is the innermost line of the user's own source. */
export const UserErrorSchema = z.object({
  type: z.string().describe('Exception class, such as "ValueError"'),
  message: z.string(),
  traceback: z.string().describe('As Python prints it, with the lines of the code that was sent'),
  line: z.number().int().nullable().describe('Line of the code that raised it, counted from 1'),
});
export type UserError = z.infer<typeof UserErrorSchema>;

export const ArtifactSchema = z.object({
  uri: z.string(),
  name: z.string(),
  mimeType: z.string(),
  size: z.number().int().nonnegative().describe('bytes'),
});
export type Artifact = z.infer<typeof ArtifactSchema>;

/** Letters that need no quotes anywhere. */
export const SESSION_NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** How a call of a session began, and what became of its changes. */
export const SessionInfoSchema = z.object({
  name: z.string(),
  call: z.number().int().nonnegative().describe('Number of the call in its session'),
  began: z
    .enum(['new', 'continued', 'rolled_back', 'forked'])
    .describe(
      'The state in which the call began: nothing, that of the last call, that before it, or that of another session',
    ),
  undone: z.boolean().describe('The session is as it was before this call'),
  can_roll_back: z.boolean().describe('session_rollback would undo this call'),
  note: z.string().optional(),
});
export type SessionInfo = z.infer<typeof SessionInfoSchema>;

/** The answer to every call: failure is a result, never an exception. */
export const RunResultSchema = z.object({
  status: CallStatusSchema.describe('How the call ended'),
  stdout: z.string().describe('Output on descriptor 1, kept on timeout, kill and crash'),
  stderr: z.string().describe('Output on descriptor 2'),
  result: z
    .string()
    .nullable()
    .describe('repr() of the last expression, or of a variable named "result"; null without either'),
  value: z.json().optional().describe('The same value, if it is plain JSON and small'),
  error: UserErrorSchema.nullable().describe('Set exactly when status is "error"'),
  detail: z.string().nullable().describe('For every other ending: cause, place in the code, and remedy'),
  duration_ms: z.number().nonnegative().describe('Run time in the worker'),
  queue_ms: z.number().nonnegative().describe('Time waited for a worker'),
  isolation: IsolationSchema.describe('The isolation that was in force'),
  runtime: z.string().describe('docker, podman or bwrap; "none" if no sandbox was reached'),
  truncated: z
    .object({
      stdout: z.number().int().nonnegative(),
      stderr: z.number().int().nonnegative(),
      result: z.number().int().nonnegative(),
    })
    .describe('Bytes left out of the middle of each'),
  artifacts: z
    .array(ArtifactSchema)
    .describe('Files that the call left in its working directory, and images it showed; read them by their uri'),
  left_out: z.string().optional().describe('Files that were not kept, and why; absent without any'),
  session: SessionInfoSchema.optional().describe('For calls of a session'),
});
export type RunResult = z.infer<typeof RunResultSchema>;

/** Files that a call may bring along. More belong into an archive. */
export const MAX_INPUT_FILES = 32;

/**
 * Bytes of all files that a call may bring along. As base64 they fit into a frame beside the longest code, which takes 24
 * of its 32 MiB (PROTOCOL.md). Larger data belongs into a mounted folder.
 */
export const MAX_INPUT_BYTES = 4 * 1024 * 1024;

/** A file that a call finds in its working directory. */
export interface InputFile {
  /** A relative path with `/`, such as `data/sales.csv`. Its folders are made. */
  readonly name: string;
  /** A string is written as UTF-8. */
  readonly data: string | Uint8Array;
}

/** What becomes of the changes of a session's call that fails. */
export const ON_ERROR = ['keep', 'rollback'] as const;
export type OnError = (typeof ON_ERROR)[number];

/** One call. `timeoutMs` and `isolation` fall back to the settings. */
export interface RunRequest {
  readonly code: string;
  readonly timeoutMs?: number | undefined;
  readonly isolation?: Isolation | undefined;
  /** `sys.argv`, the script's name first, as in `['tool.py', '--size', '3']`; `['script.py']` without it. */
  readonly argv?: readonly string[] | undefined;
  /** Written before the code runs, and gone after the call. */
  readonly files?: readonly InputFile[] | undefined;
  /** The name of the session whose variables, imports and files the code finds. A new name begins a session. */
  readonly session?: string | undefined;
  /** Undoes the last call of the session before the code runs. The code may be empty. */
  readonly sessionRollback?: boolean | undefined;
  /** The session of which this new one begins as a copy. The code may be empty. */
  readonly sessionFork?: string | undefined;
  /** In a session: whether a call that fails is undone; `keep` without it. */
  readonly onError?: OnError | undefined;
  /** Stops the code; the result then has status `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called once, before the answer, with a function that tells where the call stands and may be called at any time. A
   * call with `watch` waits while the sandbox starts, even for minutes while an image is built. Without it the call is
   * answered `unavailable` earlier.
   */
  readonly watch?: ((standing: () => CallStanding) => void) | undefined;
}

/** Where an unanswered call stands. `before`: unanswered calls that came earlier. */
export type CallStanding =
  /**
   * There is no sandbox yet. `doing`: the step of its start, such as a step of the image's build, in words that
   * complete "it is".
   */
  | { readonly phase: 'starting'; readonly before: number; readonly doing: string | null }
  /** The sandbox is up, and no worker is free. */
  | { readonly phase: 'queued'; readonly before: number }
  /** `lastLine`: what it printed last, as of the look before; null if nothing, and at the first look. */
  | { readonly phase: 'running'; readonly ms: number; readonly lastLine: string | null };

/** True where the MCP answer carries `isError`: all but `ok`, and `exited` with code 0. */
export function isFailure(result: RunResult, exitCode: number | null = null): boolean {
  return !(result.status === 'ok' || (result.status === 'exited' && exitCode === 0));
}

/** Milliseconds. `null` while nothing has been measured. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** The leaks of a call in a reused worker, and their treatment. */
export interface Receipt {
  readonly call: number;
  readonly worker: number;
  readonly action: 'kept' | 'reset' | 'recycled';
  /** Kinds of state that were found and restored. */
  readonly reset: readonly string[];
  /** Kinds of state that were left on purpose (harmless caches). */
  readonly kept: readonly string[];
  /** Why the worker had to be replaced. */
  readonly reasons: readonly string[];
  readonly cleanup_ms: number;
}

/** `sandbox://stats`. */
export interface Stats {
  readonly state: 'stopped' | 'starting' | 'ready' | 'backing-off' | 'closed';
  readonly detail: string | null;
  readonly runtime: string;
  readonly image: string | null;
  readonly isolation: Isolation;
  readonly transport: 'socket' | 'stdio' | null;
  readonly python: string | null;
  readonly uptime_s: number;
  readonly hardening: readonly string[];
  readonly calls: { readonly total: number; readonly by_status: Record<CallStatus, number> };
  /**
   * For each mode in use: `run` in the worker, `queue` waiting, `overhead` = the rest of the time between request and
   * answer.
   */
  readonly latency_ms: Partial<Record<Isolation, { run: Percentiles; queue: Percentiles; overhead: Percentiles }>>;
  readonly workers: {
    readonly configured: number;
    readonly live: readonly WorkerStats[];
    readonly recycles: { readonly total: number; readonly by_reason: Record<string, number> };
    readonly forks: number;
    readonly fresh_starts: number;
  };
  readonly container: { readonly starts: number; readonly restarts: number };
  readonly memory: { readonly supervisor_rss: number | null; readonly zygote_rss: number | null };
  readonly warmth: Warmth;
  /** The clean-ups of workers after their answers. */
  readonly cleanup_ms: Percentiles;
  readonly gc_runs: number;
  readonly leaks: { readonly by_kind: Record<string, number>; readonly receipts: readonly Receipt[] };
  readonly queue: { readonly depth: number; readonly limit: number; readonly rejected: number };
  readonly sessions: SessionStats;
}

/** Sessions have no names here, because a gateway's users may not know of each other. */
export interface SessionStats {
  readonly limit: number;
  /**
   * Since the start of the server. `rollbacks`: calls undone as asked for. `restored`: calls undone because their process
   * died. `lost`: sessions whose processes died and could not go on, or whose sandbox ended.
   */
  readonly started: number;
  readonly calls: number;
  readonly rollbacks: number;
  readonly forks: number;
  readonly restored: number;
  readonly expired: number;
  readonly evicted: number;
  readonly lost: number;
  readonly live: readonly LiveSessionStats[];
}

export interface LiveSessionStats {
  readonly age_s: number;
  readonly idle_s: number;
  readonly calls: number;
  readonly rss_bytes: number | null;
  readonly pss_bytes: number | null;
  /** Of the copies that can undo the last call and the next one, together; null without any. */
  readonly checkpoint_pss_bytes: number | null;
}

/** How far the sandbox is prepared for calls. */
export interface Warmth {
  /** `cold`: no call can run yet. `early`: calls run while libraries are still being prepared. */
  readonly state: 'cold' | 'early' | 'warm';
  readonly preloaded: readonly string[];
  /** Imports that calls waited for and that a preload would have saved, dearest first. `ms`: total of all `calls`. */
  readonly imports: readonly ImportCost[];
}

export interface ImportCost {
  readonly module: string;
  readonly calls: number;
  readonly ms: number;
}

export interface WorkerStats {
  readonly id: number;
  readonly state: 'starting' | 'standby' | 'idle' | 'busy' | 'cleaning' | 'stopping';
  readonly isolation: Isolation | null;
  readonly executions: number;
  readonly age_s: number;
  readonly rss_bytes: number | null;
  readonly pss_bytes: number | null;
}

/** `sandbox://environment`. Facts about Python are null until a sandbox has run; `detail` then gives the reason. */
export interface EnvironmentInfo {
  readonly runtime: string;
  readonly image: string | null;
  readonly python: string | null;
  readonly packages: Record<string, string> | null;
  readonly preloaded: readonly string[] | null;
  readonly missing: readonly string[] | null;
  readonly detail?: string;
  readonly limits: Record<string, number | string>;
  readonly mounts: readonly { readonly host: string; readonly path: string; readonly mode: 'ro' | 'rw' }[];
  readonly network: 'none' | 'bridge';
}
