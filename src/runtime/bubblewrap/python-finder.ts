/** Finds the host's Python for bubblewrap: the first one that is new enough, and every folder it needs. */
import { homedir } from 'node:os';
import { z } from 'zod';
import { SandboxError } from '../../errors.ts';
import { parseJson } from '../commands/engine-answer.ts';
import { runCli } from '../commands/engine-cli.ts';

/** The oldest version that the harness supports. */
export const MIN_PYTHON = [3, 11] as const;
/** The scripts of version managers in front of Python take some 100 ms. */
const ASK_TIMEOUT_MS = 10_000;
/** `python3` is the user's choice. The others are for systems whose `python3` is too old. */
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', '/usr/bin/python3'];

/**
 * Asks the interpreter itself, because only it knows the files behind shims, links and virtual environments. The files
 * mapped after the imports show the shared libraries of builds that contain their own (conda, Nix, Homebrew).
 */
const QUESTION = `
import json, os, sys, sysconfig
for name in ("ssl", "ctypes", "sqlite3", "lzma", "bz2", "zlib"):
    try:
        __import__(name)
    except ImportError:
        pass
real = os.path.realpath(sys.executable)
folders = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, os.path.dirname(os.path.dirname(real))}
folders.update(sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib"))
with open("/proc/self/maps") as maps:
    mapped = {line.split(maxsplit=5)[5].rstrip() for line in maps if "/" in line and "(deleted)" not in line}
folders.update(os.path.dirname(path) for path in mapped if path.startswith("/") and ".so" in path)
folders.update([os.path.realpath(folder) for folder in folders])
print(json.dumps({
    "version": list(sys.version_info[:3]),
    "executable": sys.executable,
    "folders": sorted(folder for folder in folders if os.path.isdir(folder)),
}))
`;

const AnswerSchema = z.object({
  version: z.tuple([z.number(), z.number(), z.number()]),
  executable: z.string().startsWith('/'),
  folders: z.array(z.string().startsWith('/')),
});

export interface HostPython {
  /** Absolute path, through the virtual environment if there is one. */
  readonly executable: string;
  readonly version: string;
  /** Folders outside `/usr` and `/lib*` to bind read-only at the same path. None lies within another. */
  readonly folders: readonly string[];
}

/**
 * @param candidates commands to try, in order.
 * @throws SandboxError `engine_unavailable` if none works, naming those that were found.
 */
export async function findPython(candidates: readonly string[] = CANDIDATES): Promise<HostPython> {
  const rejected: string[] = [];
  for (const command of candidates) {
    const python = await askPython(command);
    if (typeof python !== 'string') return python;
    rejected.push(`${command}: ${python}`);
  }
  throw new SandboxError(
    'engine_unavailable',
    'engine',
    `No Python ${MIN_PYTHON.join('.')} or newer was found (${rejected.join('; ')}).`,
    { hint: 'Install one (on Debian and Ubuntu: "sudo apt-get install python3") and put it on the PATH.' },
  );
}

/** The interpreter behind a command, or the reason why it does not work. */
async function askPython(command: string): Promise<HostPython | string> {
  const cli = { command, env: {} };
  const { failure, stdout, stderr } = await runCli(cli, ['-I', '-c', QUESTION], ASK_TIMEOUT_MS);
  if (failure === 'missing') return 'not found';
  if (failure !== null) return stderr.trim().split('\n').at(-1) ?? 'failed';
  const answer = AnswerSchema.safeParse(parseJson(stdout));
  if (!answer.success) return 'gave an unexpected answer';
  const { version, executable, folders } = answer.data;
  if (version[0] !== MIN_PYTHON[0] || version[1] < MIN_PYTHON[1]) return `version ${version.join('.')} is too old`;
  const needed = outermost(folders.map(storeRoot).filter((folder) => !isSystemFolder(folder)));
  const exposing = needed.find((folder) => isWithin(homedir(), folder));
  if (exposing !== undefined) return `its files lie in ${exposing}, which would show the whole home folder`;
  return { executable, version: version.join('.'), folders: needed };
}

/** Nix spreads a program over many folders of its store, which holds nothing private. */
function storeRoot(folder: string): string {
  return folder.startsWith('/nix/store/') ? '/nix/store' : folder;
}

/** Folders that are bound in any case; see `readHostLayout`. */
function isSystemFolder(folder: string): boolean {
  return /^\/(?:usr|lib|lib32|lib64|libx32|bin|sbin)(?:\/|$)/.test(folder);
}

function outermost(folders: readonly string[]): string[] {
  const distinct = [...new Set(folders)].sort();
  return distinct.filter((folder) => !distinct.some((other) => other !== folder && isWithin(folder, other)));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}
