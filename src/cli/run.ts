/**
 * `run FILE|- [ARG…]`: runs one script. Its output goes to stdout and stderr, and its status becomes the exit status.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { addAbortSignal, type Readable, type Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { formatBytes, type Settings } from '../config.ts';
import type { RunResult } from '../contract.ts';
import { messageOf, SandboxError } from '../errors.ts';
import type { SandboxBackend } from '../mcp/backend.ts';
import { exitCodeFor } from './exit-codes.ts';

export interface RunDependencies {
  readonly backend: Pick<SandboxBackend, 'call'>;
  readonly settings: Settings;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Stops the script. */
  readonly signal: AbortSignal;
}

/**
 * Returns the exit status. `words` follow the script's name in `sys.argv`. Throws `usage` if the file cannot be read.
 */
export async function runScript(
  file: string,
  words: readonly string[],
  dependencies: RunDependencies,
): Promise<number> {
  const { backend, settings, stdout, stderr, signal } = dependencies;
  const code = await readSource(file, dependencies);
  // The script must not see the host's folder.
  const argv = [basename(file), ...words];
  // The log already shows the progress of the start. `watch` is set so that the call waits while an image is built.
  const { result, exitCode } = await backend.call({ code, argv, signal, watch: () => {} });
  stdout.write(result.stdout);
  stderr.write(result.stderr);
  for (const line of explanations(result, settings)) stderr.write(line.endsWith('\n') ? line : `${line}\n`);
  return exitCodeFor(result, exitCode);
}

async function readSource(file: string, { stdin, signal }: RunDependencies): Promise<string> {
  try {
    const bytes = file === '-' ? await buffer(addAbortSignal(signal, stdin)) : await readFile(file, { signal });
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SandboxError('usage', 'caller', `${file} cannot be read as UTF-8 text: ${messageOf(cause)}.`, { cause });
  }
}

/** Prints the parts of the result that the script did not print. */
function explanations(result: RunResult, settings: Settings): string[] {
  const limit = formatBytes(settings.maxOutputBytes);
  const notes = Object.entries(result.truncated)
    .filter(([name, bytes]) => bytes > 0 && name !== 'result')
    .map(([name, bytes]) => `${bytes} bytes of ${name} were left out: --max-output-bytes is ${limit}.`);
  if (result.error !== null) notes.push(result.error.traceback);
  // A script that exits has printed its own message, and its status goes to the shell.
  if (result.detail !== null && result.status !== 'exited') notes.push(result.detail);
  return notes;
}
