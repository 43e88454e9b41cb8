/** Runs a program that is a client, to its end. */
import { execa } from 'execa';

/** ms. A client starts a server, which starts a container, on a machine that is busy with other tests. */
const CLIENT_TIMEOUT_MS = 50_000;

export interface ClientRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Throws where it does not end by itself, or ends with another status than the `expected` ones. */
export async function runClient(
  command: string,
  args: readonly string[],
  expected: readonly number[] = [0],
): Promise<ClientRun> {
  const { stdout, stderr, exitCode } = await execa(command, args, {
    stdin: 'ignore',
    reject: false,
    timeout: CLIENT_TIMEOUT_MS,
    // Their byte code is kept, for the next start.
    env: { PYTHONDONTWRITEBYTECODE: undefined },
  });
  if (exitCode !== undefined && expected.includes(exitCode)) return { stdout, stderr, exitCode };
  throw new Error(`${[command, ...args].join(' ')} ended with ${exitCode ?? 'a signal'}:\n${stdout}\n${stderr}`);
}
