/** `run FILE|-`: one script, its output to stdout and stderr, its status as exit status. */
import { readFile } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Settings } from '../config.ts';
import type { RunRequest, RunResult } from '../contract.ts';
import { messageOf, SandboxError } from '../errors.ts';
import type { SandboxBackend } from '../mcp/backend.ts';
import { parseToolInput, toolInputSchema } from '../mcp/tool-input.ts';
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

/** Returns the exit status. Throws `usage` where the file cannot be read or cannot be Python source. */
export async function runScript(file: string, dependencies: RunDependencies): Promise<number> {
  const { backend, settings, stdout, stderr, signal } = dependencies;
  const request = checkedRequest(await readSource(file, dependencies.stdin), settings);
  const { result, exitCode } = await backend.call({ ...request, signal });
  stdout.write(result.stdout);
  stderr.write(result.stderr);
  for (const line of explanations(result)) stderr.write(line.endsWith('\n') ? line : `${line}\n`);
  return exitCodeFor(result, exitCode);
}

/** The same checks as for a tool call. */
function checkedRequest(code: string, settings: Settings): RunRequest {
  const parsed = parseToolInput(toolInputSchema(settings), { code });
  if (parsed.ok) return parsed.request;
  throw new SandboxError('usage', 'caller', parsed.detail);
}

async function readSource(file: string, stdin: Readable): Promise<string> {
  try {
    const bytes = file === '-' ? await buffer(stdin) : await readFile(file);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SandboxError('usage', 'caller', `${file} cannot be read as UTF-8 text: ${messageOf(cause)}.`, { cause });
  }
}

/** What the script itself did not print. */
function explanations(result: RunResult): string[] {
  const notes = Object.entries(result.truncated)
    .filter(([name, bytes]) => bytes > 0 && name !== 'result')
    .map(
      ([name, bytes]) => `python-sandbox-mcp: ${bytes} bytes of ${name} were left out (setting --max-output-bytes).`,
    );
  if (result.error !== null) notes.push(result.error.traceback);
  if (result.detail !== null) notes.push(result.detail);
  return notes;
}
