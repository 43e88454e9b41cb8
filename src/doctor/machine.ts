/** The machine without a sandbox: which runtimes work, and what the kernel offers. */
import { readFile } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import type { Settings } from '../config.ts';
import { fail, note, pass, type Verdict } from './finding.ts';
import type { RuntimeReport } from './subject.ts';

/** One runtime. That it does not work is a failure only where it is the one that was asked for. */
export function judgeRuntime({ name, probe }: RuntimeReport, { runtime }: Pick<Settings, 'runtime'>): Verdict {
  if (!probe.works) return runtime === name ? fail(probe.reason, probe.hint) : note(probe.reason, probe.hint);
  if (probe.notes.length > 0) return note(`${probe.version}: ${probe.notes.join('; ')}`);
  return pass(probe.version);
}

export function judgeImage({ image }: RuntimeReport, settings: Pick<Settings, 'image'>): Verdict | null {
  if (image === null) return null;
  if (image.isPresent) return pass(image.name);
  return settings.image === null
    ? note(`${image.name}, not built yet`, 'It is built on first use, now if need be; "build" does it ahead.')
    : fail(`${image.name}, which the engine does not have`, 'Pull or build it, or leave --image out.');
}

/** Of the kernel that this program runs on; a container may run on another one, which is looked at from within. */
export async function judgeKernel(): Promise<Verdict> {
  const name = `${platform()} ${release()} ${arch()}`;
  if (platform() !== 'linux') return note(`${name}: containers run in the engine’s virtual machine`);
  const [namespaces, restriction, controllers] = await Promise.all([
    readSetting('/proc/sys/user/max_user_namespaces'),
    readSetting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns'),
    readSetting('/sys/fs/cgroup/cgroup.controllers'),
  ]);
  const hasNamespaces = namespaces !== null && namespaces !== '0' && restriction !== '1';
  const groups = controllers === null ? 'control groups v1 or none' : 'control groups v2';
  const found = `${name}; ${groups}; user namespaces ${hasNamespaces ? 'on' : 'off or restricted'}`;
  return hasNamespaces
    ? pass(found)
    : note(found, 'bubblewrap and rootless engines need user namespaces; Docker does without.');
}

/** Null where the kernel has no such setting, or does not show it. */
async function readSetting(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}
