/** Peers that have to be installed: into a folder of the user's cache, at pinned versions, and never anywhere else. */
import { access, mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { execa } from 'execa';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'python-sandbox-mcp-bench');

/** A change of these makes a new folder. */
export const VERSIONS = { ipykernel: '7.4.0', jupyter_client: '8.10.0', pydantic_monty: '1.4.0', pyodide: '314.0.7' };

/** ms. A slow network is no reason to hang. */
const INSTALL_TIMEOUT_MS = 180_000;

/** A Python with `packages` (name → version); its path. Throws where it is not there and may or can not be installed. */
export async function pythonWith(packages: Readonly<Record<string, string>>, install: boolean): Promise<string> {
  const wanted = Object.entries(packages).map(([name, version]) => `${name}==${version}`);
  const folder = join(CACHE, wanted.join('_').replaceAll('==', '-'));
  const python = join(folder, 'bin', 'python3');
  await ensure(folder, join(folder, 'installed'), install, async () => {
    await installer('python3', ['-m', 'venv', folder]);
    await installer(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...wanted]);
  });
  return python;
}

/** An npm package; the folder that it is in. Throws like {@link pythonWith}. */
export async function npmPackage(name: string, version: string, install: boolean): Promise<string> {
  const folder = join(CACHE, `${name}-${version}`);
  await ensure(folder, join(folder, 'installed'), install, () =>
    installer('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`]),
  );
  return join(folder, 'node_modules', name);
}

/** `marker` is made last: a folder without it is half a folder. */
async function ensure(folder: string, marker: string, install: boolean, fill: () => Promise<void>): Promise<void> {
  const isThere = await access(marker).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  if (!install) throw new Error('It is not installed; a run without --quick and --no-install does that.');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await fill();
  await mkdir(marker);
}

async function installer(command: string, argv: readonly string[]): Promise<void> {
  const result = await execa(command, argv, { reject: false, timeout: INSTALL_TIMEOUT_MS });
  if (!result.failed) return;
  const reason = result.stderr.trim().split('\n').at(-1) ?? result.shortMessage;
  throw new Error(`It could not be installed: ${reason}`);
}
