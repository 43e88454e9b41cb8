/** Programs that answer line by line. */
import { createInterface } from 'node:readline';
import { execa } from 'execa';

export interface LineProgram {
  readonly pid: number;
  /** Sends a line, if one is given, and resolves with the next one that comes back. Rejects where the program ends. */
  exchange(line?: string): Promise<string>;
  /** Ends its input, and after a grace the program. */
  close(): Promise<void>;
}

/** ms for a program to end by itself once its input has. */
const END_GRACE_MS = 2_000;

export function startLineProgram(command: string, argv: readonly string[]): LineProgram {
  const child = execa(command, argv, {
    reject: false,
    buffer: { stdout: false, stderr: true },
    maxBuffer: 100_000,
    env: { PYTHONWARNINGS: 'ignore' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async exchange(line) {
      if (line !== undefined) child.stdin.write(`${line}\n`);
      const next = await lines.next();
      if (next.done !== true) return next.value;
      const { exitCode, stderr, shortMessage } = await child;
      throw new Error(`${command} ended with ${exitCode ?? shortMessage}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
    },
    async close() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), END_GRACE_MS);
      await child;
      clearTimeout(timer);
    },
  };
}
