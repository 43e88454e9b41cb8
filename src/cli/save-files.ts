/** Writes the files of a script into a folder of the user's. Their names are the script's, so they are not trusted. */
import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';

interface SavedFile {
  /** A relative path, without `..` and empty parts. */
  readonly name: string;
  readonly data: Buffer;
}

/**
 * Writes each file below `folder`, which is made if it is missing. No file that exists is overwritten, no link is followed,
 * and no name is hidden: a script could otherwise place a `.git/config`, or a `.bashrc` behind a link. Returns the
 * problems as full sentences.
 */
export async function saveFiles(folder: string, files: readonly SavedFile[]): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, data } of files) {
    const parts = name.split('/').map(visible);
    const path = join(folder, ...parts);
    try {
      await makeFolders(folder, parts.slice(0, -1));
      await writeFile(path, data, { flag: 'wx' });
    } catch (thrown) {
      problems.push(isExisting(thrown) ? `${path} exists already, and was left as it is.` : `${messageOf(thrown)}.`);
    }
  }
  return problems;
}

/** Makes each folder on the way, and throws at a link, which may lead out of the folder. */
async function makeFolders(folder: string, parts: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  let path = folder;
  for (const part of parts) {
    path = join(path, part);
    await mkdir(path).catch((thrown: unknown) => {
      if (!isExisting(thrown)) throw thrown;
    });
    if (!(await lstat(path)).isDirectory()) throw new Error(`${path} is no folder`);
  }
}

function visible(part: string): string {
  return part.startsWith('.') ? `_${part}` : part;
}

function isExisting(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST';
}
