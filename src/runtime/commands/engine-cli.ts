/**
 * Runs short commands of an engine to their end, with a time-out. It does not use execa, which takes longer to load
 * than these commands take to run.
 */
import { execFile } from 'node:child_process';
import process from 'node:process';

/** Limit of a command's output. Engines print little, and a runaway command is cut off. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;

export interface CliResult {
  /** Why it did not succeed, or null. */
  readonly failure: 'missing' | 'timeout' | 'failed' | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Cli {
  readonly command: string;
  /** Variables in addition to those of this process, such as `DOCKER_HOST`. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs `COMMAND ARGS`. Never rejects: the result says how it ended. */
export function runCli({ command, env }: Cli, args: readonly string[], timeoutMs: number): Promise<CliResult> {
  const options = {
    env: { ...process.env, ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: MAX_OUTPUT_BYTES,
  } as const;
  return new Promise((resolve) => {
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      const [said, complained] = [stdout.trimEnd(), stderr.trimEnd()];
      if (error === null) resolve({ failure: null, stdout: said, stderr: complained });
      else if (error.code === 'ENOENT')
        resolve({ failure: 'missing', stdout: '', stderr: `${command}: command not found` });
      // Too much output ends the command in the same way, but with a code.
      else if (error.killed && error.code === null)
        resolve({ failure: 'timeout', stdout: said, stderr: `${command} did not answer within ${timeoutMs} ms` });
      else resolve({ failure: 'failed', stdout: said, stderr: complained === '' ? error.message : complained });
    });
    child.stdin?.end();
  });
}
