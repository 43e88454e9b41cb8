/** The files that `run --file PATH[:NAME]` takes along, read from this machine. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type InputFile, MAX_INPUT_BYTES } from '../contract.ts';
import { messageOf, SandboxError } from '../errors.ts';

/** The path may hold a drive letter's colon. */
const SPEC = /^((?:[A-Za-z]:[\\/])?[^:]+)(?::(.+))?$/s;

/** Reads them all. Throws `usage` for the first one that cannot be read. */
export function readInputFiles(specs: readonly string[], signal: AbortSignal): Promise<InputFile[]> {
  return Promise.all(specs.map((spec) => readInputFile(spec, signal)));
}

async function readInputFile(spec: string, signal: AbortSignal): Promise<InputFile> {
  const [, path, name] = SPEC.exec(spec) ?? [];
  if (path === undefined) throw usage(`--file must be PATH[:NAME], but is "${spec}".`);
  try {
    const { size } = await stat(path);
    if (size > MAX_INPUT_BYTES) throw usage(`${path} has ${size} bytes; the limit is ${MAX_INPUT_BYTES}. Use --mount.`);
    return { name: name ?? basename(path), data: await readFile(path, { signal }) };
  } catch (cause) {
    if (cause instanceof SandboxError) throw cause;
    throw usage(`${path} cannot be read: ${messageOf(cause)}.`, cause);
  }
}

function usage(message: string, cause?: unknown): SandboxError {
  return new SandboxError('usage', 'caller', message, { cause });
}
