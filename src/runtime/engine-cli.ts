/** Short commands of an engine's command line, run to their end with a time-out. */
import { execa } from 'execa';

/** Bound on what a command may print; engines print little, a runaway one is cut. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;

export interface CliResult {
  /** Why it did not succeed, or null. */
  readonly failure: 'missing' | 'timeout' | 'failed' | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Cli {
  readonly command: string;
  /** Variables on top of this process's own, such as `DOCKER_HOST`. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs `COMMAND ARGS`. Never rejects: how it ended is in the result. */
export async function runCli({ command, env }: Cli, args: readonly string[], timeoutMs: number): Promise<CliResult> {
  const { failed, timedOut, code, stdout, stderr, message } = await execa(command, args, {
    env,
    stdin: 'ignore',
    timeout: timeoutMs,
    maxBuffer: MAX_OUTPUT_BYTES,
    reject: false,
  });
  if (!failed) return { failure: null, stdout, stderr };
  if (code === 'ENOENT') return { failure: 'missing', stdout: '', stderr: `${command}: command not found` };
  if (timedOut) return { failure: 'timeout', stdout, stderr: `${command} did not answer within ${timeoutMs} ms` };
  return { failure: 'failed', stdout, stderr: stderr === '' ? (message ?? '') : stderr };
}
