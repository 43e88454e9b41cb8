/** Every version of Python on this machine that the harness supports, by the ways in which people have several. */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { MIN_PYTHON } from '../../src/runtime/bubblewrap/python-finder.ts';

const ON_PATH = ['python3.11', 'python3.12', 'python3.13', 'python3.14'];

/** Folders in which version managers keep one folder for each version. */
const MANAGED = [join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions')];

const AnswerSchema = z.object({
  version: z.string(),
  minor: z.tuple([z.number(), z.number()]),
  executable: z.string(),
});

export interface Python {
  /** Such as `3.13.5`. */
  readonly version: string;
  /** Absolute path. */
  readonly executable: string;
}

/** One of each minor version, besides the one that `python3` is. */
export async function otherPythons(): Promise<Python[]> {
  const managed = MANAGED.filter(existsSync).flatMap((folder) =>
    readdirSync(folder).map((name) => join(folder, name, 'bin', 'python3')),
  );
  const answers = await Promise.all(['python3', ...ON_PATH, ...managed].map(ask));
  const found = new Map<string, Python>();
  for (const answer of answers) {
    if (answer === null) continue;
    const [major, minor] = answer.minor;
    if (major !== MIN_PYTHON[0] || minor < MIN_PYTHON[1]) continue;
    const key = answer.minor.join('.');
    if (!found.has(key)) found.set(key, answer);
  }
  // The first answer is that of `python3`.
  return [...found.values()].filter(({ version }) => version !== answers[0]?.version);
}

async function ask(command: string): Promise<z.infer<typeof AnswerSchema> | null> {
  const question =
    'import json, platform, sys\n' +
    'print(json.dumps({"version": platform.python_version(), "minor": sys.version_info[:2], "executable": sys.executable}))';
  const { stdout, exitCode } = await execa(command, ['-I', '-c', question], { reject: false });
  // A command that is not there, or the shim of a version manager without a version behind it.
  return exitCode === 0 ? AnswerSchema.parse(JSON.parse(stdout)) : null;
}
