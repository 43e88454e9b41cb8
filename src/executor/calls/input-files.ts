/** Checks the files that a call brings along. Pure. Each refusal names the field, the limit and the value. */
import { type InputFile, MAX_INPUT_BYTES, MAX_INPUT_FILES } from '../../contract.ts';
import { isArtifactName, MAX_NAME_CHARS } from '../../protocol/artifact-limits.ts';
import type { GivenFile } from '../../protocol/messages.ts';

/** Bytes of a part of a name: the limit of Linux. */
const MAX_PART_BYTES = 255;

/** Characters of a name that a message quotes. */
const MAX_SHOWN_CHARS = 80;

/** The reason why the files are refused, or null. A program without types may pass any value. */
export function whatIsWrongWithFiles(files: unknown): string | null {
  if (!Array.isArray(files) || !files.every(isInputFile)) {
    return 'files must be an array of { name, data }, where name is a string, and data a string or a Uint8Array.';
  }
  if (files.length > MAX_INPUT_FILES) {
    return `files has ${files.length} files; the limit is ${MAX_INPUT_FILES}. Put them into an archive, or into a mounted folder.`;
  }
  for (const [index, { name, data }] of files.entries()) {
    const problem = problemOfName(name) ?? problemOfText(data);
    if (problem !== null) return `files.${index}${problem}`;
  }
  const bytes = files.reduce((sum, { data }) => sum + sizeOf(data), 0);
  if (bytes > MAX_INPUT_BYTES) {
    return `files has ${bytes} bytes in total; the limit is ${MAX_INPUT_BYTES}. Put large data into a mounted folder (--mount).`;
  }
  return clashOf(files.map(({ name }) => name));
}

/** The file as a `run` carries it. */
export function asGiven({ name, data }: InputFile): GivenFile {
  return { name, data: bytesOf(data).toString('base64') };
}

function bytesOf(data: InputFile['data']): Buffer {
  return typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function isInputFile(file: unknown): file is InputFile {
  if (typeof file !== 'object' || file === null || !('name' in file) || !('data' in file)) return false;
  return typeof file.name === 'string' && (typeof file.data === 'string' || file.data instanceof Uint8Array);
}

function problemOfName(name: string): string | null {
  const reason = whatIsWrongWithName(name);
  if (reason === null) return null;
  return `.name ${reason}. It must be a path relative to the working directory, such as "data/sales.csv"; it is ${show(name)}.`;
}

function whatIsWrongWithName(name: string): string | null {
  const parts = name.split('/');
  if (name === '') return 'is empty';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'is an absolute path';
  if (name.includes('\\')) return 'has a backslash, and folders are separated by /';
  if (parts.includes('..') || parts.includes('.')) return 'has a part that is "." or ".."';
  if (parts.includes('')) return 'has an empty part';
  if ([...name].length > MAX_NAME_CHARS) return `has more than ${MAX_NAME_CHARS} characters`;
  if (parts.some((part) => Buffer.byteLength(part) > MAX_PART_BYTES))
    return `has a part of more than ${MAX_PART_BYTES} bytes`;
  return isArtifactName(name) ? null : 'has control characters, or others that cannot be seen';
}

function problemOfText(data: InputFile['data']): string | null {
  if (typeof data !== 'string' || data.isWellFormed()) return null;
  return ' holds a lone surrogate, which cannot be encoded as UTF-8.';
}

function sizeOf(data: InputFile['data']): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
}

/** Two names that cannot exist side by side. */
function clashOf(names: readonly string[]): string | null {
  const files = new Set(names);
  if (files.size < names.length) {
    const twice = names.find((name, index) => names.indexOf(name) !== index) ?? '';
    return `files has two files with the name ${show(twice)}.`;
  }
  for (const name of names) {
    for (let end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
      const folder = name.slice(0, end);
      if (files.has(folder)) return `files has ${show(folder)} as a file and as the folder of ${show(name)}.`;
    }
  }
  return null;
}

function show(name: string): string {
  return JSON.stringify(name.length > MAX_SHOWN_CHARS ? `${name.slice(0, MAX_SHOWN_CHARS)}…` : name);
}
