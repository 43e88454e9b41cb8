/**
 * The messages of `python-harness/PROTOCOL.md`. What comes in is parsed; what goes out is written with `satisfies` against
 * these types. Messages of workers are strict: a worker runs hostile code, and may say only what a worker may say. Two of them
 * come with every call, so they are checked by rules of our own, and the rest by zod.
 */
import { z } from 'zod';
import { SandboxError } from '../errors.ts';
import { byType, duration, exactly, flag, type Kept, list, nullable, oneOf, type Rule, text, whole } from './rules.ts';

export const PROTOCOL_VERSION = 3;

/** Settings the harness needs to know; see `configure`. */
export interface HarnessSettings {
  readonly socket: string | null;
  readonly preload: readonly string[];
  readonly cleanup_modules: boolean;
  readonly force_gc_interval: number;
  readonly max_output_bytes: number;
  readonly max_value_bytes: number;
  /** 0 = no limit that the worker sets itself. */
  readonly memory_bytes: number;
  readonly max_file_bytes: number;
  readonly max_processes: number;
  readonly scratch: string;
  /** Mounts that code may write to, as seen from inside. */
  readonly writable: readonly string[];
  /** False where every call has a worker of its own: nothing is ever cleaned up for reuse. */
  readonly resets: boolean;
}

/** `fork` of the warm zygote, or a `fresh` interpreter. */
export type WorkerOrigin = 'fork' | 'fresh';

export type HostControlMessage =
  | { type: 'configure'; protocol: number; settings: HarnessSettings }
  | { type: 'spawn'; worker: number; origin: WorkerOrigin; token: string | null }
  | { type: 'stop'; worker: number; grace_ms: number }
  | { type: 'retire'; worker: number }
  | { type: 'preload'; modules: readonly string[] }
  | { type: 'inspect'; id: number }
  | { type: 'shutdown' };

/** What a worker does after its reply: nothing, restore and verify, or wait for its end. */
export type CleanupPolicy = 'none' | 'reset' | 'exit';

export type HostWorkerMessage = { type: 'run'; call: number; code: string; cleanup: CleanupPolicy };

const MAX_ID = 0xffff_ffff;

const id = z.number().int().min(1).max(MAX_ID);
const count = z.number().int().nonnegative();
const milliseconds = z.number().nonnegative();
const strings = z.array(z.string());

const HelloSchema = z.object({ type: z.literal('hello'), protocol: z.number().int(), python: z.string(), pid: id });

const ConfiguredSchema = z.object({ type: z.literal('configured'), socket: z.boolean() });

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
  stack: z.string().nullable(),
  begun: count.nullable(),
  leftovers: count,
});

const InspectedSchema = z.object({
  type: z.literal('inspected'),
  id,
  processes: z.array(
    z.object({
      role: z.enum(['supervisor', 'zygote', 'worker']),
      worker: id.nullable(),
      pid: id,
      rss_bytes: count.nullable(),
      pss_bytes: count.nullable(),
    }),
  ),
});

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
  LogSchema,
]);

const AttachSchema = z.strictObject({ type: z.literal('attach'), token: z.string().length(32), worker: id });

const identifier = whole(1, MAX_ID);
const size = whole(0);
const integer = whole(Number.MIN_SAFE_INTEGER);

const ReadyRule = exactly({ type: oneOf('ready'), worker: identifier, pid: identifier, hardening: list(text) });

const ResultRule = exactly(
  {
    type: oneOf('result'),
    call: identifier,
    status: oneOf('ok', 'error', 'exited', 'interrupted', 'memory_limit', 'process_limit', 'output_limit'),
    stdout: text,
    stderr: text,
    result: nullable(text),
    error: nullable(exactly({ type: text, message: text, traceback: text, line: nullable(integer) })),
    detail: nullable(text),
    exit_code: nullable(integer),
    duration_ms: duration,
    truncated: exactly({ stdout: size, stderr: size, result: size }),
    imports: list(exactly({ module: text, ms: duration })),
  },
  // JSON.parse can make nothing but JSON, so a second walk over the value would prove nothing.
  'value',
);

const CleanedRule = exactly({
  type: oneOf('cleaned'),
  call: identifier,
  verdict: oneOf('reuse', 'recycle'),
  reasons: list(text),
  reset: list(text),
  kept: list(text),
  cleanup_ms: duration,
  rss_bytes: size,
  gc: flag,
});

const WorkerMessageRule = byType({ ready: ReadyRule, result: ResultRule, cleaned: CleanedRule });

export type SupervisorMessage = z.infer<typeof SupervisorMessageSchema>;
export type HelloMessage = z.infer<typeof HelloSchema>;
export type ZygoteMessage = z.infer<typeof ZygoteSchema>;
export type ExitedMessage = z.infer<typeof ExitedSchema>;
export type InspectedMessage = z.infer<typeof InspectedSchema>;
export type AttachMessage = z.infer<typeof AttachSchema>;
export type WorkerMessage = Kept<typeof WorkerMessageRule>;
export type ReadyMessage = Kept<typeof ReadyRule>;
export type ResultMessage = Kept<typeof ResultRule>;
export type CleanedMessage = Kept<typeof CleanedRule>;

/** Parses a control message. Throws a `protocol` error that says what is wrong with it. */
export function parseSupervisorMessage(payload: Buffer): SupervisorMessage {
  return parseWith(SupervisorMessageSchema, payload, 'the supervisor');
}

/** Parses the first frame on a worker's socket. Throws a `protocol` error. */
export function parseAttach(payload: Buffer): AttachMessage {
  return parseWith(AttachSchema, payload, 'a connection to the worker socket');
}

/** Parses an untrusted worker's message. Throws a `protocol` error. */
export function parseWorkerMessage(payload: Buffer): WorkerMessage {
  const message = parseJson(payload, 'a worker');
  if (keeps(WorkerMessageRule, message)) return message;
  throw malformed('a worker', WorkerMessageRule(message));
}

function keeps<T>(rule: Rule<T>, value: unknown): value is T {
  return rule(value) === null;
}

function parseWith<T>(schema: z.ZodType<T>, payload: Buffer, sender: string): T {
  const parsed = schema.safeParse(parseJson(payload, sender));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`);
  throw malformed(sender, issues.join('; '));
}

function parseJson(payload: Buffer, sender: string): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch (cause) {
    throw new SandboxError('protocol', 'harness', `A message of ${sender} is not JSON.`, { cause });
  }
}

function malformed(sender: string, problem: string | null): SandboxError {
  return new SandboxError('protocol', 'harness', `A message of ${sender} is malformed: ${problem}.`);
}
