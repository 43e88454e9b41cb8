/**
 * `run FILE|- [ARG…]`: runs one script. Its output goes to stdout and stderr, the files that it leaves go to `--out DIR`,
 * and its status becomes the exit status.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { addAbortSignal, type Readable, type Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { formatBytes, type Settings } from '../config.ts';
import type { Artifact } from '../contract.ts';
import { messageOf, SandboxError } from '../errors.ts';
import { printable } from '../log.ts';
import type { Answer, ArtifactShelf, KeptArtifact, SandboxBackend } from '../mcp/backend.ts';
import { EXIT_ERROR, EXIT_OK, exitCodeFor } from './exit-codes.ts';
import { readInputFiles } from './input-files.ts';
import { saveFiles } from './save-files.ts';

/** Names in a line. */
const MAX_LISTED = 3;

export interface RunDependencies {
  readonly backend: Pick<SandboxBackend, 'call' | 'artifacts'>;
  readonly settings: Settings;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Stops the script. */
  readonly signal: AbortSignal;
}

export interface RunOptions {
  /** The folder for the files that the script leaves; null for none. */
  readonly out?: string | null;
  /** `PATH[:NAME]` of the files that the script finds in its working directory. */
  readonly files?: readonly string[];
}

/**
 * Returns the exit status. `words` follow the script's name in `sys.argv`. Throws `usage` if a file cannot be read.
 */
export async function runScript(
  file: string,
  words: readonly string[],
  dependencies: RunDependencies,
  { out = null, files = [] }: RunOptions = {},
): Promise<number> {
  const { backend, settings, stdout, stderr, signal } = dependencies;
  const code = await readSource(file, dependencies);
  const given = files.length === 0 ? undefined : await readInputFiles(files, signal);
  // The script must not see the host's folder.
  const argv = [basename(file), ...words];
  // The log already shows the progress of the start. `watch` is set so that the call waits while an image is built.
  const answer = await backend.call({ code, argv, files: given, signal, watch: () => {} });
  const { result, exitCode } = answer;
  stdout.write(outputOf('stdout', answer, backend.artifacts));
  stderr.write(outputOf('stderr', answer, backend.artifacts));
  for (const line of explanations(answer, settings)) stderr.write(line.endsWith('\n') ? line : `${line}\n`);
  const status = exitCodeFor(result, exitCode);
  if (result.left_out !== undefined) stderr.write(`Files left out: ${printable(result.left_out)}\n`);
  const left = filesOf(answer);
  if (left.length === 0) return status;
  if (out === null) {
    stderr.write(`The script left ${listed(left)}. Keep such files with --out DIR.\n`);
    return status;
  }
  const problems = await saveFiles(out, kept(left, backend.artifacts));
  for (const problem of problems) stderr.write(`${printable(problem)}\n`);
  return problems.length > 0 && status === EXIT_OK ? EXIT_ERROR : status;
}

/** All that the script wrote there, if it is known. */
function outputOf(stream: 'stdout' | 'stderr', { result, whole }: Answer, shelf: ArtifactShelf): string | Buffer {
  const place = whole?.[stream];
  const found = place?.isAll ? shelf.find(place.uri) : null;
  return found?.state === 'kept' ? found.artifact.data : result[stream];
}

/** The files of the script itself. */
function filesOf({ result, whole = {} }: Answer): readonly Artifact[] {
  const texts = Object.values(whole).map(({ uri }) => uri);
  return result.artifacts.filter(({ uri }) => !texts.includes(uri));
}

async function readSource(file: string, { stdin, signal }: RunDependencies): Promise<string> {
  try {
    const bytes = file === '-' ? await buffer(addAbortSignal(signal, stdin)) : await readFile(file, { signal });
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SandboxError('usage', 'caller', `${file} cannot be read as UTF-8 text: ${messageOf(cause)}.`, { cause });
  }
}

function kept(artifacts: readonly Artifact[], shelf: ArtifactShelf): KeptArtifact[] {
  return artifacts.flatMap(({ uri }) => {
    const found = shelf.find(uri);
    return found.state === 'kept' ? [found.artifact] : [];
  });
}

function listed(artifacts: readonly Artifact[]): string {
  const names = artifacts.slice(0, MAX_LISTED).map(({ name }) => name);
  if (artifacts.length > MAX_LISTED) names.push('…');
  return `${artifacts.length === 1 ? 'a file' : `${artifacts.length} files`}: ${names.join(', ')}`;
}

/** Prints the parts of the result that the script did not print. */
function explanations({ result, whole = {} }: Answer, settings: Settings): string[] {
  const limit = formatBytes(settings.maxOutputBytes);
  const streams = ['stdout', 'stderr'] as const;
  const notes = streams
    .map((name) => [name, whole[name]?.isAll ? 0 : result.truncated[name]] as const)
    .filter(([, bytes]) => bytes > 0)
    .map(([name, bytes]) => `${bytes} bytes of ${name} were left out: --max-output-bytes is ${limit} for all output.`);
  if (result.error !== null) notes.push(result.error.traceback);
  // A script that exits has printed its own message, and its status goes to the shell.
  if (result.detail !== null && result.status !== 'exited') notes.push(result.detail);
  return notes;
}
