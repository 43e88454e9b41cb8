/** Compares how a call ended with how it had to. */
import { type RunResult, RunResultSchema } from '../../src/contract.ts';
import type { HostileInput } from './hostile-input.ts';

/** Seconds for code that says nothing else: honest work on a busy machine. */
const DEFAULT_TIMEOUT_S = 5;
/** Seconds on top of the time-out: the grace after the interrupt, the kill, the reaping, and a machine with other things to do. */
const KILL_ROOM_S = 3;

export function timeoutMsOf(input: HostileInput): number {
  return (input.timeoutSeconds ?? DEFAULT_TIMEOUT_S) * 1_000;
}

/** Every respect in which the result is not what the input asks for, in words; empty where all is well. */
export function objections(input: HostileInput, result: RunResult, elapsedMs: number): string[] {
  const found: string[] = [];
  const statuses: readonly string[] = typeof input.status === 'string' ? [input.status] : input.status;
  if (!statuses.includes(result.status)) found.push(`status is ${result.status}, not ${statuses.join(' or ')}`);
  for (const field of ['stdout', 'stderr', 'detail', 'result'] as const) {
    const expected = input[field];
    // What several endings have in common is their output; a result comes with `ok` only.
    if (expected === undefined || (field === 'result' && result.status !== 'ok')) continue;
    if (!matches(result[field], expected)) found.push(`${field} does not hold ${expected}`);
  }
  if (result.status === 'error') found.push(...objectionsToError(input, result));
  else if (result.error !== null) found.push('there is an error, but the status is not error');
  if (result.status !== 'ok' && result.status !== 'error' && result.status !== 'exited' && !result.detail) {
    found.push('nothing says what happened');
  }
  const names = result.artifacts.map(({ name }) => name).join();
  if (input.artifacts !== undefined && names !== input.artifacts.join()) found.push(`the files are ${names}`);
  if (input.leftOut !== undefined && !input.leftOut.test(result.left_out ?? '')) {
    found.push(`of files left out is said: ${result.left_out}`);
  }
  const { stdout, stderr, result: repr } = result.truncated;
  if (input.truncated === true && stdout + stderr + repr === 0) found.push('nothing is said to have been left out');
  const limitMs = (input.withinSeconds ?? timeoutMsOf(input) / 1_000 + KILL_ROOM_S) * 1_000;
  if (elapsedMs > limitMs) found.push(`it took ${Math.round(elapsedMs)} ms, more than ${limitMs}`);
  const parsed = RunResultSchema.safeParse(JSON.parse(JSON.stringify(result)));
  if (!parsed.success) found.push(`it breaks its own schema: ${parsed.error.message}`);
  return found;
}

function objectionsToError({ error: expected }: HostileInput, { error }: RunResult): string[] {
  if (error === null) return ['the status is error, but there is none'];
  const found: string[] = [];
  if (expected?.type !== undefined && !matches(error.type, expected.type)) found.push(`the error is ${error.type}`);
  if (expected?.message !== undefined && !expected.message.test(error.message))
    found.push('the message is another one');
  if (expected?.line !== undefined && error.line !== expected.line) found.push(`the line is ${error.line}`);
  // The path in the image; a call that names it in its own code is not in the corpus but for one, which spoofs it.
  if (/harness\/(?:worker|execute)\.py", line \d+, in (?:_attempt|execute)/.test(error.traceback)) {
    found.push('the traceback shows the harness');
  }
  return found;
}

function matches(text: string | null, expected: string | RegExp): boolean {
  if (text === null) return false;
  return typeof expected === 'string' ? text.includes(expected) : expected.test(text);
}
