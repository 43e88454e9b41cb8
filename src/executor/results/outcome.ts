/** Makes the result of a call from the worker's answer, from the worker's death, or without either. */
import type { CallStatus, RunResult } from '../../contract.ts';
import type { ExitedMessage, ResultMessage } from '../../protocol/messages.ts';
import type { ArtifactStore } from '../artifacts/store.ts';
import type { Call, CallOutcome, StopReason } from '../calls/call.ts';
import { type Texts, withinBudget } from './budget.ts';
import { clip, type Excerpt, type Gap, whole } from './excerpt.ts';
import { plainValue } from './plain-value.ts';
import { stackOf } from './stack.ts';
import { wellFormed } from './text.ts';
import { keepWhole } from './whole-texts.ts';

/** The parts of a result that do not depend on how the call ended. */
export interface OutcomeContext {
  readonly runtime: string;
  /** Room for all texts of a result together. */
  readonly maxOutputBytes: number;
  /** Gets the artifacts of answered calls. */
  readonly artifacts: ArtifactStore;
  /** The longest time that a call may ask for. */
  readonly maxTimeoutMs: number;
}

/**
 * Limit of `error.message`, bytes. It repeats the end of the traceback. Honest workers keep it to 4 KiB and the advice
 * below it.
 */
const MAX_MESSAGE_BYTES = 5 * 1024;

/** Limit of the name of an exception's class, in characters. Honest names are far shorter. */
const MAX_TYPE_CHARS = 200;

/** Limit of the sentences about files that were left out, bytes. Honest workers name a few files only. */
const MAX_LEFT_OUT_BYTES = 4 * 1024;

const NOTHING = whole('');

const FAULT_ADVICE = 'Look at native code, ctypes and deep recursion.';

/** For signals that are no faults of native code. */
const SIGNAL_ADVICE: Readonly<Record<string, string>> = {
  SIGKILL: 'Either the code did that, or the machine ran out of memory: use less at a time.',
  SIGTERM: 'Most likely the code did that: it must not signal its own process.',
  SIGXCPU: 'It reached a limit of processor time that the code set.',
};

/** The worker answered. Its answer is a claim: the host cuts it to the limits and makes it well-formed. */
export function answered(call: Call, message: ResultMessage, context: OutcomeContext): CallOutcome {
  const error = message.status === 'error' ? message.error : null;
  const detail = detailOf(call, message, context);
  const { truncated, cut } = message;
  const given: Texts = {
    stdout: excerptOf(message.stdout, truncated.stdout, cut?.stdout),
    stderr: excerptOf(message.stderr, truncated.stderr, cut?.stderr),
    result: excerptOf(message.result ?? '', truncated.result, cut?.result),
    message: error === null ? NOTHING : whole(clip(error.message, MAX_MESSAGE_BYTES)),
    traceback: excerptOf(error?.traceback ?? ''),
    detail: excerptOf(detail),
  };
  const short = withinBudget(given, context.maxOutputBytes);
  const files = { stdout: cut?.stdout?.file, stderr: cut?.stderr?.file, result: cut?.result?.file };
  const received = call.received?.all ?? [];
  const { texts, artifacts, places } = keepWhole(given, short, files, received, context.artifacts);
  const result: RunResult = {
    ...blank(call, context),
    status: answeredStatus(message.status, call.stopReason),
    stdout: texts.stdout,
    stderr: texts.stderr,
    result: message.result === null ? null : texts.result,
    error: error && {
      type: wellFormed(error.type.slice(0, MAX_TYPE_CHARS)),
      message: texts.message,
      traceback: texts.traceback,
      line: error.line,
    },
    detail: detail === '' ? null : texts.detail,
    duration_ms: message.duration_ms,
    truncated: missingIn(short),
    artifacts,
  };
  const value = message.value === undefined ? undefined : plainValue(message.value);
  if (value !== undefined) result.value = value;
  if (message.left_out !== undefined) result.left_out = clip(message.left_out, MAX_LEFT_OUT_BYTES);
  const exitCode = message.status === 'exited' ? (message.exit_code ?? 1) : null;
  const shown = received.filter(({ isShown }) => isShown);
  return { result, exitCode, ...(shown.length > 0 && { shown }), ...(places !== null && { whole: places }) };
}

/** The worker ended without an answer. */
export function diedUnanswered(call: Call, { exited, violation }: WorkerEnd, context: OutcomeContext): CallOutcome {
  const ending = describeDeath(call, { exited, violation }, context);
  const where = stackOf(exited.stack);
  const detail = where === null ? ending.detail : `${ending.detail}\nThe code was here:\n${where}`;
  const { truncated, cut } = exited;
  const given: Texts = {
    stdout: excerptOf(exited.stdout, truncated.stdout, cut?.stdout),
    stderr: excerptOf(exited.stderr, truncated.stderr, cut?.stderr),
    result: NOTHING,
    message: NOTHING,
    traceback: NOTHING,
    detail: excerptOf(detail),
  };
  const short = withinBudget(given, context.maxOutputBytes);
  const data = { stdout: dataOf(cut?.stdout), stderr: dataOf(cut?.stderr) };
  const { texts, artifacts, places } = keepWhole(given, short, data, [], context.artifacts);
  return {
    result: {
      ...blank(call, context),
      status: ending.status,
      stdout: texts.stdout,
      stderr: texts.stderr,
      detail: texts.detail,
      truncated: missingIn(short),
      artifacts,
    },
    exitCode: ending.status === 'exited' ? exited.exit_code : null,
    ...(places !== null && { whole: places }),
  };
}

/** The call ended outside a worker: it was refused, or the sandbox was not available or was lost. */
export function endedOutside(
  call: Call,
  status: Extract<CallStatus, 'rejected' | 'unavailable' | 'cancelled' | 'crashed' | 'timeout'>,
  detail: string,
  context: OutcomeContext,
): CallOutcome {
  const runtime = call.startedAt === null ? 'none' : context.runtime;
  const told = clip(detail, context.maxOutputBytes);
  return { result: { ...blank(call, context), status, runtime, detail: told }, exitCode: null };
}

/** There was nothing to run. */
export function nothingRan(call: Call, context: OutcomeContext): CallOutcome {
  return { result: blank(call, context), exitCode: null };
}

function blank(call: Call, context: OutcomeContext): RunResult {
  return {
    status: 'ok',
    stdout: '',
    stderr: '',
    result: null,
    error: null,
    detail: null,
    duration_ms: call.runMs,
    queue_ms: call.queueMs,
    isolation: call.isolation,
    runtime: context.runtime,
    truncated: { stdout: 0, stderr: 0, result: 0 },
    artifacts: [],
  };
}

/** Empty if there is nothing to say. */
function detailOf(call: Call, { status, detail, exit_code }: ResultMessage, context: OutcomeContext): string {
  switch (status) {
    case 'interrupted':
      return `${stopText(call, context)}${detail === null ? '' : ` ${detail}`}`;
    case 'exited':
      return `The code ended itself with exit code ${exit_code ?? 1}${detail === null ? '' : `: ${detail}`}`;
    default:
      return detail ?? '';
  }
}

function answeredStatus(status: ResultMessage['status'], stopReason: StopReason | null): CallStatus {
  if (status !== 'interrupted') return status;
  return stoppedStatus(stopReason);
}

function stoppedStatus(stopReason: StopReason | null): 'timeout' | 'cancelled' {
  return stopReason === 'timeout' ? 'timeout' : 'cancelled';
}

function describeDeath(
  call: Call,
  { exited, violation }: Pick<WorkerEnd, 'exited' | 'violation'>,
  context: OutcomeContext,
): { status: CallStatus; detail: string } {
  if (call.stopReason !== null) {
    return {
      status: stoppedStatus(call.stopReason),
      detail: `${stopText(call, context)} It did not react to the interrupt, so its process was killed.`,
    };
  }
  if (violation !== null) {
    return {
      status: 'crashed',
      detail: `The code interfered with its own answer, which was lost: ${violation} Do not write to descriptors above 2.`,
    };
  }
  if (exited.oom) {
    return {
      status: 'memory_limit',
      detail:
        'The code used more memory than the sandbox has, and was killed. Work on smaller pieces (chunks, generators, smaller ' +
        'dtypes). The operator can raise the limit (--memory).',
    };
  }
  if (exited.signal !== null) {
    return {
      status: 'crashed',
      detail: `The Python process was ended by ${exited.signal}. ${SIGNAL_ADVICE[exited.signal] ?? FAULT_ADVICE}`,
    };
  }
  if (exited.exit_code !== null) {
    return {
      status: 'exited',
      detail:
        `The process ended itself with code ${exited.exit_code} (os._exit, or a program it was replaced with), so there is no ` +
        'result. Use sys.exit, or let the code run to its end.',
    };
  }
  return { status: 'crashed', detail: exited.detail ?? 'The Python process ended without an answer.' };
}

function stopText(call: Call, { maxTimeoutMs }: OutcomeContext): string {
  if (call.stopReason === 'timeout') {
    const advice =
      call.timeoutMs < maxTimeoutMs
        ? `Make it do less, or ask for more time with timeout_seconds (at most ${maxTimeoutMs / 1_000}).`
        : 'Make it do less in one call. No call may have more time; the operator can raise the limit (--max-timeout).';
    return `The code ran longer than its ${call.timeoutMs / 1_000} s and was stopped. ${advice}`;
  }
  return call.stopReason === 'closed' ? 'The sandbox was closed while the code ran.' : 'The call was cancelled.';
}

function excerptOf(text: string, missing = 0, end?: Pick<Gap, 'lines' | 'tail'>): Excerpt {
  if (text === '' && missing === 0) return NOTHING;
  const head = wellFormed(text);
  if (missing === 0 && end === undefined) return whole(head);
  return { head, gap: { bytes: missing, lines: end?.lines ?? null, tail: wellFormed(end?.tail ?? '') } };
}

function dataOf(end: { readonly data?: string | undefined } | undefined): Buffer | undefined {
  return end?.data === undefined ? undefined : Buffer.from(end.data, 'base64');
}

function missingIn({ stdout, stderr, result }: Texts): RunResult['truncated'] {
  return { stdout: stdout.gap?.bytes ?? 0, stderr: stderr.gap?.bytes ?? 0, result: result.gap?.bytes ?? 0 };
}

/** The call ran in a sandbox that is gone. `why`: a clause, or a sentence with its full stop. */
export function lost(call: Call, why: string, context: OutcomeContext): CallOutcome {
  const reason = why.replace(/\.?$/, '.');
  if (call.stopReason === null) {
    const detail = `The sandbox ended while the code ran, so its answer and output are lost: ${reason} Call again.`;
    return endedOutside(call, 'crashed', detail, context);
  }
  // A sandbox that was closed ends for no other reason.
  const more = call.stopReason === 'closed' ? '' : ` The sandbox ended meanwhile: ${reason}`;
  return endedOutside(call, stoppedStatus(call.stopReason), `${stopText(call, context)}${more}`, context);
}

/** How a worker ended that had not answered its call. */
export interface WorkerEnd {
  readonly exited: ExitedMessage;
  /** How it had broken the protocol, or null. */
  readonly violation: string | null;
  /** It had certainly not read the call. */
  readonly hasUnread: boolean;
}

/**
 * Whether another worker can run the call, because this one ended before it began it, for example when it was killed
 * while idle. If only the worker says so, this counts once, because code may have forged its word
 * (docs/decisions/0017-a-run-stays-in-the-socket.md).
 */
export function neverBegan(call: Call, { exited, violation, hasUnread }: WorkerEnd): boolean {
  if (call.startedAt === null || call.stopReason !== null || violation !== null) return false;
  return hasUnread || (!call.wasRepeated && exited.begun !== null && exited.begun !== call.id);
}
