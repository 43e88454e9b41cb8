/**
 * Checks the operator's mounts on the host before an engine sees them, so that the message names the mount and the
 * problem. The settings' schema has checked the paths inside.
 */
import { readdir, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { SandboxError } from '../../errors.ts';
import type { Mount } from '../settings.ts';

/** User and group by number. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/** A mount whose file or folder exists. */
export interface CheckedMount extends Mount {
  readonly owner: FileOwner;
  /** Its mode, as `stat` returns it. */
  readonly permissions: number;
}

/**
 * @throws SandboxError `invalid_setting` for the first mount that is impossible or forbidden.
 */
export async function checkMounts(mounts: readonly Mount[]): Promise<CheckedMount[]> {
  const checked: CheckedMount[] = [];
  for (const mount of mounts) checked.push(await checkMount(mount));
  return checked;
}

async function checkMount(mount: Mount): Promise<CheckedMount> {
  const { host, path } = mount;
  const refuse = (what: string, hint: string): never => {
    throw new SandboxError('invalid_setting', 'caller', `Mount ${host}:${path}: ${what}.`, { hint });
  };
  if (!isAbsolute(host)) refuse('the host path is not absolute', 'Write it from the root, such as /home/me/data.');
  const stats = await stat(host).catch(() => refuse('there is no such file or folder', 'Check the host path.'));
  if (stats.isSocket()) refuse('it is a socket', 'A socket leads out of the sandbox; mount files only.');
  if (stats.isDirectory() && (await holdsSocket(host))) {
    refuse('the folder holds sockets', 'A socket leads out of the sandbox; mount a folder with files only.');
  }
  return { ...mount, owner: { uid: stats.uid, gid: stats.gid }, permissions: stats.mode };
}

/** Looks at the folder's own entries only. This guards against mounting `/run` and is no search of a whole tree. */
async function holdsSocket(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.some((entry) => entry.isSocket());
}
