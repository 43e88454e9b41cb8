/** Short commands of an engine's command line, run to their end with a time-out. Without execa, which takes longer to load than they to run. */
import { execFile } from 'node:child_process';
import process from 'node:process';

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
      // Too much output ends it in the same way, but with a code.
      else if (error.killed && error.code === null)
        resolve({ failure: 'timeout', stdout: said, stderr: `${command} did not answer within ${timeoutMs} ms` });
      else resolve({ failure: 'failed', stdout: said, stderr: complained === '' ? error.message : complained });
    });
    child.stdin?.end();
  });
}
