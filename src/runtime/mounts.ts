/** Checks of the operator's mounts before an engine sees them, so that the message names the mount and what is wrong. */
import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, normalize } from 'node:path';
import { SandboxError } from '../errors.ts';
import { HARNESS_IN_SANDBOX, SCRATCH_IN_SANDBOX, SOCKET_FOLDER_IN_SANDBOX } from './paths.ts';
import type { Mount } from './settings.ts';

/** Places inside that make the sandbox what it is. */
const RESERVED = [
  HARNESS_IN_SANDBOX,
  SOCKET_FOLDER_IN_SANDBOX,
  SCRATCH_IN_SANDBOX,
  '/proc',
  '/sys',
  '/dev',
  '/usr',
  '/lib',
  '/bin',
  '/etc',
];

/** @throws SandboxError `invalid_setting` for the first mount that cannot be made, or must not. */
export async function checkMounts(mounts: readonly Mount[]): Promise<void> {
  for (const mount of mounts) await checkMount(mount);
}

async function checkMount({ host, path }: Mount): Promise<void> {
  const refuse = (what: string, hint: string): never => {
    throw new SandboxError('invalid_setting', 'caller', `Mount ${host}:${path}: ${what}.`, { hint });
  };
  if (!isAbsolute(host)) refuse('the host path is not absolute', 'Write it from the root, such as /home/me/data.');
  if (!path.startsWith('/')) refuse('the path inside is not absolute', 'Write it from the root, such as /data.');
  const inside = normalize(path).replace(/(?<=.)\/$/, '');
  const taken = RESERVED.find((place) => isWithin(inside, place) || isWithin(place, inside));
  if (taken !== undefined) refuse(`it would hide ${taken}`, 'Choose another path inside, such as /data.');

  const stats = await stat(host).catch(() => refuse('there is no such file or folder', 'Check the host path.'));
  if (stats.isSocket()) refuse('it is a socket', 'A socket leads out of the sandbox; mount files only.');
  if (stats.isDirectory() && (await holdsSocket(host))) {
    refuse('the folder holds sockets', 'A socket leads out of the sandbox; mount a folder with files only.');
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}

/** Its own entries only: a guard against mounting `/run`, not a search of a whole tree. */
async function holdsSocket(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.some((entry) => entry.isSocket());
}
