/**
 * Private temp folders. Their names contain the owner, so that leftovers of a killed server can be found and removed.
 */
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { currentOwner, isDead, type Owner } from './owner.ts';

const PREFIX = 'python-sandbox-mcp';
const NAME = new RegExp(`^${PREFIX}-(?<namespace>\\d+)-(?<pid>\\d+)-(?<startTime>\\d+)-\\w+$`);

/** Makes a folder that only this user can enter (mode 0700). */
export async function createTempFolder(): Promise<string> {
  const { namespace, pid, startTime } = currentOwner();
  return mkdtemp(join(tmpdir(), `${PREFIX}-${namespace}-${pid}-${startTime}-`));
}

/** Removes a folder of this process. Resolves even if it is gone already. */
export async function removeTempFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Removes the folders of dead owners and returns their number. */
export async function sweepTempFolders(): Promise<number> {
  let removed = 0;
  for (const name of await readdir(tmpdir())) {
    const owner = ownerOfFolder(name);
    if (owner === null || !isDead(owner)) continue;
    const folder = join(tmpdir(), name);
    if (!(await isOurs(folder))) continue;
    await removeTempFolder(folder);
    removed += 1;
  }
  return removed;
}

function ownerOfFolder(name: string): Owner | null {
  const groups = NAME.exec(name)?.groups;
  if (groups === undefined) return null;
  const { namespace = '', pid = '', startTime = '' } = groups;
  return { host: currentOwner().host, namespace, pid: Number(pid), startTime };
}

/** The temp folder is open to everybody, so a link, or another user's folder under our name, is left alone. */
async function isOurs(folder: string): Promise<boolean> {
  const stats = await lstat(folder).catch(() => null);
  return stats?.isDirectory() === true && stats.uid === process.getuid?.();
}
