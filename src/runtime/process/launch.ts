/** A child process → a {@link SandboxProcess}. Waits for its first sign of life and knows how to end it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, SandboxError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { SandboxProcess } from '../../protocol/connection.ts';
import { lastLines } from '../commands/engine-errors.ts';
import { type Guarded, guardSandbox } from '../leftovers/guard.ts';
import type { SocketSource } from './socket-source.ts';
import { connectStreams } from './stream-connection.ts';
import { createTailBuffer } from './tail-buffer.ts';

/**
 * From start to the supervisor's first byte. A container takes well under a second; a cold, busy machine takes longer.
 */
const FIRST_BYTE_TIMEOUT_MS = 60_000;
/** End of file ends the supervisor. An engine takes some hundred milliseconds more to remove the container. */
const CLOSE_GRACE_MS = 3000;
/** SIGKILL works at once. This only bounds the wait for the kernel's report. */
const KILL_WAIT_MS = 1000;
const STDERR_TAIL_BYTES = 16 * 1024;
/** Lines of stderr in the reason for an unexpected end. */
const REASON_LINES = 3;

export interface LaunchPlan {
  readonly command: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workers: SocketSource | null;
  /** Parts that must be removed if this process is killed. */
  readonly leaves: Pick<Guarded, 'folder' | 'container'>;
  /** Makes the error of a failed start from the output on stderr. */
  readonly explain: (stderr: string) => SandboxError;
  readonly explainUnwritable: SandboxProcess['explainUnwritable'];
  /** Removes parts that outlive the child, after its death. `clean`: it ended by itself with status 0. */
  readonly cleanUp: (clean: boolean) => Promise<void>;
  readonly log: Log;
}

/**
 * Starts the sandbox. Resolves when it has written its first byte, which stays in `control` for the reader.
 * @throws SandboxError from `explain` if it ended before, `sandbox_failed` if it stayed silent.
 */
export async function launch(plan: LaunchPlan): Promise<SandboxProcess> {
  const child = spawn(plan.command, plan.argv, {
    env: { ...process.env, ...plan.env },
    stdio: 'pipe',
    // It has a process group of its own, because the server handles an interrupt at the terminal. End of file ends it
    // when this process is gone.
    detached: true,
  });
  // The guard starts now, while the sandbox takes its time to start.
  const guard = child.pid === undefined ? null : guardSandbox({ ...plan.leaves, env: plan.env, client: child.pid });
  const tail = createTailBuffer(STDERR_TAIL_BYTES);
  const ending = endOf(child);
  // Without free descriptors Node makes no pipes, and reports the reason only on the next turn.
  if (child.stderr == null) throw await neverStarted(plan, ending);
  child.stderr.on('data', (chunk: Buffer) => tail.append(chunk));
  const control = connectStreams(child.stdout, child.stdin);

  let ended = false;
  let clean = false;
  const end = ending.then(({ exitCode, signal, failure }) => {
    ended = true;
    clean = exitCode === 0;
    if (failure !== null) tail.append(Buffer.from(`${plan.command}: ${failure}\n`));
    const how = describeEnd(exitCode, signal);
    control.fail([`its process ended (${how})`, lastLines(tail.text(), REASON_LINES)].filter(Boolean).join(': '));
  });

  const finish = async (): Promise<void> => {
    control.close();
    await within(end, CLOSE_GRACE_MS);
    if (!ended) {
      child.kill('SIGKILL');
      await within(end, KILL_WAIT_MS);
    }
    await attempt(plan.log, () => plan.cleanUp(clean));
    // This comes last, because workers may send messages until they are dead.
    await attempt(plan.log, () => plan.workers?.dispose());
    guard?.dismiss();
  };
  let finished: Promise<void> | null = null;
  const dispose = (): Promise<void> => {
    finished ??= finish();
    return finished;
  };

  const alive = await within(Promise.race([firstByte(child.stdout), end.then(() => false)]), FIRST_BYTE_TIMEOUT_MS);
  if (alive !== true) {
    await dispose();
    throw alive === undefined ? silent(tail.text()) : plan.explain(tail.text());
  }
  const { workers, explainUnwritable } = plan;
  return { control, workers, stderrTail: () => tail.text(), explainUnwritable, dispose };
}

async function neverStarted(plan: LaunchPlan, ending: Promise<End>): Promise<SandboxError> {
  const { failure } = await ending;
  await attempt(plan.log, () => plan.workers?.dispose());
  return new SandboxError(
    'sandbox_failed',
    'server',
    `${plan.command} could not be started: ${failure ?? 'no reason known'}.`,
    {
      hint: 'This process may have too many files open, see "ulimit -n".',
    },
  );
}

interface End {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why the child could not even be started, or null. */
  readonly failure: string | null;
}

/** Resolves when the child is gone and all its output has been read. */
function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, failure: null }));
    child.on('error', (error) => {
      const isMissing = 'code' in error && error.code === 'ENOENT';
      // A signal that could not be sent is an error too, but does not mean the end.
      if (child.pid === undefined)
        resolve({ exitCode: null, signal: null, failure: isMissing ? 'command not found' : error.message });
    });
  });
}

async function firstByte(stdout: NodeJS.ReadableStream): Promise<true> {
  const [chunk]: Buffer[] = await once(stdout, 'data');
  stdout.pause();
  if (chunk !== undefined) stdout.unshift(chunk);
  return true;
}

/** The promise's value, or undefined after `ms`. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const timer = new AbortController();
  const value = await Promise.race([promise, sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
  return value;
}

/** The clean-up goes on if a step fails. The sweep at the next start removes leftovers. */
async function attempt(log: Log, step: () => Promise<void> | undefined): Promise<void> {
  try {
    await step();
  } catch (error) {
    log.warn(`cleaning up after a sandbox: ${messageOf(error)}`);
  }
}

function silent(stderr: string): SandboxError {
  const said = stderr.trim() === '' ? '' : ` It wrote: ${lastLines(stderr, REASON_LINES)}`;
  return new SandboxError(
    'sandbox_failed',
    'engine',
    `The sandbox started and said nothing for ${FIRST_BYTE_TIMEOUT_MS / 1000} s.${said}`,
    { hint: 'The machine may be overloaded; try again, or run "python-sandbox-mcp doctor".' },
  );
}

function describeEnd(exitCode: number | null, signal: string | null): string {
  if (signal !== null) return `killed by ${signal}`;
  // 128 + 9: the status that an engine reports if PID 1 was killed.
  if (exitCode === 137) return 'exit code 137: killed, by hand or for want of memory';
  return `exit code ${exitCode ?? 'unknown'}`;
}
