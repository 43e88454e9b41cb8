/**
 * The messages of `python-harness/PROTOCOL.md`. Incoming messages are parsed; outgoing ones are checked against these
 * types with `satisfies`. Schemas of worker messages are strict, because a worker runs hostile code.
 */
import { z } from 'zod';
import { SandboxError } from '../errors.ts';
import { describeProblems } from '../malformed.ts';
import { isArtifactName, MAX_MIME_TYPE_CHARS, MIME_TYPE } from './artifact-limits.ts';
import { BegunSchema, RefusedSchema, RestoredSchema } from './kept-session-messages.ts';
import { count, id, milliseconds, strings } from './message-fields.ts';
import { StreamEnd, TextEnd } from './text-end.ts';

export const PROTOCOL_VERSION = 6;

/** The settings of the harness; see `configure`. */
export interface HarnessSettings {
  readonly socket: string | null;
  readonly preload: readonly string[];
  readonly cleanup_modules: boolean;
  readonly force_gc_interval: number;
  readonly max_output_bytes: number;
  readonly max_value_bytes: number;
  /** Bytes of files of one call's working folder; 0 = none are sent. */
  readonly max_artifact_bytes: number;
  /** 0 = the worker sets no limit on itself. */
  readonly memory_bytes: number;
  readonly max_file_bytes: number;
  readonly max_processes: number;
  /** How far zygote and workers step back behind the supervisor; 0 = not at all. */
  readonly niceness: number;
  readonly scratch: string;
  /** Mounts with `rw`, by their paths inside. */
  readonly writable: readonly string[];
  /** The sandbox's own folders that all workers may write to, and that are emptied after each call. */
  readonly shared: readonly string[];
  /** Maximum number of calls at the same time. */
  readonly workers: number;
  /** False if every call has a worker of its own, so that no worker is ever cleaned up for reuse. */
  readonly resets: boolean;
}

/**
 * `fork` of the warm zygote, or a `fresh` interpreter. `session`: a fork that keeps its namespace. `copy`: a copy of a
 * session.
 */
export type WorkerOrigin = 'fork' | 'fresh' | 'session' | 'copy';

export type HostControlMessage =
  | { type: 'configure'; protocol: number; settings: HarnessSettings }
  | { type: 'spawn'; worker: number; origin: WorkerOrigin; token: string | null; original?: number | undefined }
  | { type: 'stop'; worker: number; grace_ms: number }
  | { type: 'spare'; worker: number }
  | { type: 'retire'; worker: number }
  | { type: 'preload'; modules: readonly string[] }
  | { type: 'inspect'; id: number }
  | { type: 'peek'; worker: number; call: number }
  | { type: 'shutdown' };

/** The worker's clean-up after its reply: none, restore and verify, wait for its end, or that of a session. */
export type CleanupPolicy = 'none' | 'reset' | 'exit' | 'keep';

/** A file that a call finds in its working folder; `data` is base64. */
export interface GivenFile {
  readonly name: string;
  readonly data: string;
}

export interface RunMessage {
  type: 'run';
  call: number;
  code: string;
  cleanup: CleanupPolicy;
  /** `sys.argv`, the script's name first. Without it the harness chooses the name. */
  argv?: readonly string[] | undefined;
  files?: readonly GivenFile[] | undefined;
  /** In a session: the last call whose changes it must have, 0 for none. */
  after?: number | undefined;
  /** In a session: whether a call that fails is undone. */
  on_error?: 'keep' | 'rollback' | undefined;
}

/** `undo`: let a session go back to its state before its last call, which is `call`. */
export type HostWorkerMessage = RunMessage | { type: 'undo'; call: number };

const HelloSchema = z.object({ type: z.literal('hello'), protocol: z.number().int(), python: z.string(), pid: id });

const ConfiguredSchema = z.object({
  type: z.literal('configured'),
  socket: z.boolean(),
  unwritable: z.array(z.object({ path: z.string(), reason: z.string() })),
});

const ZygoteSchema = z.object({
  type: z.literal('zygote'),
  state: z.enum(['early', 'ready', 'lost']),
  detail: z.string().nullable(),
  pid: id.nullable(),
  preloaded: strings,
  missing: strings,
  import_ms: milliseconds,
  packages: z.record(z.string(), z.string()),
});

const ExitedSchema = z.object({
  type: z.literal('exited'),
  worker: id,
  cause: z.enum(['died', 'stopped', 'retired', 'spawn_failed']),
  detail: z.string().nullable(),
  exit_code: z.number().int().nullable(),
  signal: z.string().nullable(),
  oom: z.boolean(),
  stdout: z.string(),
  stderr: z.string(),
  truncated: z.object({ stdout: count, stderr: count }),
  cut: z.object({ stdout: StreamEnd.optional(), stderr: StreamEnd.optional() }).optional(),
  stack: z.string().nullable(),
  begun: count.nullable(),
  leftovers: count,
});

const InspectedSchema = z.object({
  type: z.literal('inspected'),
  id,
  processes: z.array(
    z.object({
      role: z.enum(['supervisor', 'zygote', 'worker', 'checkpoint']),
      worker: id.nullable(),
      pid: id,
      rss_bytes: count.nullable(),
      pss_bytes: count.nullable(),
    }),
  ),
});

const PeekedSchema = z.object({
  type: z.literal('peeked'),
  worker: id,
  call: id,
  stdout: z.string(),
  stderr: z.string(),
});

const SparedSchema = z.object({ type: z.literal('spared'), worker: id });

const LogSchema = z.object({
  type: z.literal('log'),
  level: z.enum(['debug', 'info', 'warn', 'error']),
  message: z.string(),
});

const SupervisorMessageSchema = z.discriminatedUnion('type', [
  HelloSchema,
  ConfiguredSchema,
  ZygoteSchema,
  ExitedSchema,
  InspectedSchema,
  PeekedSchema,
  SparedSchema,
  LogSchema,
]);

const AttachSchema = z.strictObject({ type: z.literal('attach'), token: z.string().length(32), worker: id });

const ReadySchema = z.strictObject({ type: z.literal('ready'), worker: id, pid: id, hardening: strings });

const ArtifactSchema = z.strictObject({
  type: z.literal('artifact'),
  call: id,
  name: z.string().refine(isArtifactName),
  mime_type: z.string().max(MAX_MIME_TYPE_CHARS).regex(MIME_TYPE),
  is_shown: z.boolean(),
  // A pattern is no check for megabytes. Whoever decodes it finds out.
  data: z.string(),
});

const ResultSchema = z.strictObject({
  type: z.literal('result'),
  call: id,
  status: z.enum(['ok', 'error', 'exited', 'interrupted', 'memory_limit', 'process_limit', 'output_limit', 'rejected']),
  stdout: z.string(),
  stderr: z.string(),
  result: z.string().nullable(),
  // JSON.parse makes only JSON, so a second walk over the value would prove nothing.
  value: z.unknown().optional(),
  error: z
    .strictObject({
      type: z.string(),
      message: z.string(),
      traceback: z.string(),
      line: z.number().int().nullable(),
    })
    .nullable(),
  detail: z.string().nullable(),
  exit_code: z.number().int().nullable(),
  duration_ms: milliseconds,
  truncated: z.strictObject({ stdout: count, stderr: count, result: count }),
  cut: z
    .strictObject({ stdout: TextEnd.optional(), stderr: TextEnd.optional(), result: TextEnd.optional() })
    .optional(),
  imports: z.array(z.strictObject({ module: z.string(), ms: milliseconds })),
  shared: z.boolean(),
  left_out: z.string().optional(),
  session: z.strictObject({ obstacle: z.string().nullable(), undone: z.boolean(), threads: count }).optional(),
});

const CleanedSchema = z.strictObject({
  type: z.literal('cleaned'),
  call: id,
  verdict: z.enum(['reuse', 'recycle']),
  reasons: strings,
  reset: strings,
  kept: strings,
  cleanup_ms: milliseconds,
  rss_bytes: count,
  gc: z.boolean(),
  shared: z.boolean(),
});

const WorkerMessageSchema = z.discriminatedUnion('type', [
  ReadySchema,
  ArtifactSchema,
  ResultSchema,
  CleanedSchema,
  BegunSchema,
  RestoredSchema,
  RefusedSchema,
]);

export type SupervisorMessage = z.infer<typeof SupervisorMessageSchema>;
export type HelloMessage = z.infer<typeof HelloSchema>;
export type ConfiguredMessage = z.infer<typeof ConfiguredSchema>;
/** A mount with `rw` that code cannot write to; `path` is the path inside. */
export type UnwritableMount = ConfiguredMessage['unwritable'][number];
export type ZygoteMessage = z.infer<typeof ZygoteSchema>;
export type ExitedMessage = z.infer<typeof ExitedSchema>;
export type InspectedMessage = z.infer<typeof InspectedSchema>;
export type PeekedMessage = z.infer<typeof PeekedSchema>;
export type SparedMessage = z.infer<typeof SparedSchema>;
export type AttachMessage = z.infer<typeof AttachSchema>;
export type WorkerMessage = z.infer<typeof WorkerMessageSchema>;
export type ReadyMessage = z.infer<typeof ReadySchema>;
export type ArtifactMessage = z.infer<typeof ArtifactSchema>;
export type ResultMessage = z.infer<typeof ResultSchema>;
export type CleanedMessage = z.infer<typeof CleanedSchema>;
export type BegunMessage = z.infer<typeof BegunSchema>;
export type RestoredMessage = z.infer<typeof RestoredSchema>;
export type RefusedMessage = z.infer<typeof RefusedSchema>;

/** Parses a control message. Throws a `protocol` error that names the problem. */
export function parseSupervisorMessage(payload: Buffer): SupervisorMessage {
  return parseWith(SupervisorMessageSchema, payload, 'the supervisor');
}

/** Parses the first frame on a worker's socket. Throws a `protocol` error. */
export function parseAttach(payload: Buffer): AttachMessage {
  return parseWith(AttachSchema, payload, 'a connection to the worker socket');
}

/** Parses an untrusted worker's message. Throws a `protocol` error. */
export function parseWorkerMessage(payload: Buffer): WorkerMessage {
  return parseWith(WorkerMessageSchema, payload, 'a worker');
}

function parseWith<T>(schema: z.ZodType<T>, payload: Buffer, sender: string): T {
  let json: unknown;
  try {
    json = JSON.parse(payload.toString('utf8'));
  } catch (cause) {
    throw new SandboxError('protocol', 'harness', `A message of ${sender} is not JSON.`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new SandboxError(
      'protocol',
      'harness',
      `A message of ${sender} is malformed: ${describeProblems(parsed.error, 'the message')}.`,
    );
  }
  return parsed.data;
}
