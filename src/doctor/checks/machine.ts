/** Checks the machine without a sandbox: the runtimes that work, and the features of the kernel. */
import { readFile } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import type { Settings } from '../../config.ts';
import { fact, fail, pass, type Verdict, warn } from '../finding.ts';
import type { RuntimeReport } from '../subject.ts';

/** The runtime of sandboxes: the configured one, or the first that works; null if none does. */
export function usedRuntime(reports: readonly RuntimeReport[], { runtime }: Pick<Settings, 'runtime'>): string | null {
  if (runtime !== 'auto') return runtime;
  return reports.find(({ probe }) => probe.works)?.name ?? null;
}

/**
 * The finding for one runtime. A runtime that does not work is a failure only if it is the configured one. If another
 * runtime is used, it is a fact, unless it is installed and would have been preferred: then something is wrong with it.
 * `isPassedOver`: it would have been preferred.
 */
export function judgeRuntime(
  { name, probe }: RuntimeReport,
  { runtime }: Pick<Settings, 'runtime'>,
  { used, isPassedOver }: { readonly used: string | null; readonly isPassedOver: boolean },
): Verdict {
  if (!probe.works) {
    if (runtime === name) return fail(probe.reason, probe.hint);
    return used === null || (isPassedOver && probe.isInstalled) ? warn(probe.reason, probe.hint) : fact(probe.reason);
  }
  const found = [probe.version, probe.notes.map(({ text }) => text).join('; ')].filter(Boolean).join(': ');
  const advice = probe.notes.flatMap((note) => note.advice ?? []);
  return advice.length > 0 && used === name ? warn(found, advice.join(' ')) : pass(found);
}

export function judgeImage(
  { name, image }: RuntimeReport,
  settings: Pick<Settings, 'image'>,
  used: string | null,
): Verdict | null {
  if (image === null) return null;
  if (image.isPresent) return pass(image.name);
  if (settings.image === null) return fact(`${image.name}, not built yet: that is done on first use`);
  const found = `${image.name}, which the engine does not have`;
  return used === name ? fail(found, 'Pull or build it, or leave --image out.') : fact(found);
}

/** Checks the kernel of this program. A container may run on another kernel, which is checked from within. */
export async function judgeKernel(): Promise<Verdict> {
  const name = `${platform()} ${release()} ${arch()}`;
  if (platform() !== 'linux') return fact(`${name}: containers run in the engine’s virtual machine`);
  const [namespaces, restriction, controllers] = await Promise.all([
    readSetting('/proc/sys/user/max_user_namespaces'),
    readSetting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns'),
    readSetting('/sys/fs/cgroup/cgroup.controllers'),
  ]);
  const hasNamespaces = namespaces !== null && namespaces !== '0' && restriction !== '1';
  const groups = controllers === null ? 'control groups v1 or none' : 'control groups v2';
  const found = `${name}; ${groups}; user namespaces ${hasNamespaces ? 'on' : 'off or restricted'}`;
  // Bubblewrap and rootless engines do not work then, and report this themselves.
  return hasNamespaces ? pass(found) : fact(found);
}

/** Null if the kernel has no such setting or does not show it. */
async function readSetting(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}
