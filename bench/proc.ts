/** What the kernel tells about processes of this machine. Figures are null where there is no /proc, or no such process. */
import { readdir, readFile } from 'node:fs/promises';

const KIB = 1024;

/** Resident memory in bytes. */
export async function residentBytes(pid: number): Promise<number | null> {
  const rss = await statusField(pid, 'VmRSS');
  return rss === null ? null : rss * KIB;
}

/** Resident memory of a process and all below it. Pages that they share are counted for each. */
export async function treeBytes(root: number): Promise<number | null> {
  const total = await residentBytes(root);
  if (total === null) return null;
  const below = await Promise.all((await children(root)).map(treeBytes));
  return below.reduce<number>((sum, bytes) => sum + (bytes ?? 0), total);
}

export async function descriptors(pid: number): Promise<number | null> {
  return readdir(`/proc/${pid}/fd`).then(
    (names) => names.length,
    () => null,
  );
}

/** Process ids, eldest first. */
export async function children(parent: number): Promise<number[]> {
  const threads = await readdir(`/proc/${parent}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${parent}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

async function statusField(pid: number, name: string): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const match = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status);
  return match === null ? null : Number(match[1]);
}
