/**
 * Bubblewrap under a root server, run twice (docs/decisions/0027-bubblewrap-runs-twice-under-root.md). In a user
 * namespace that root makes, the sandbox's user is root to the kernel. It may then write to files of root, such as
 * `/proc/sys/kernel/core_pattern`, which names a program that the host runs as root. So a first bwrap shows the needed
 * files at their own paths (an unprivileged user could not pass through `/root`), `setpriv` gives root up for good, and
 * a second bwrap, now without any privilege, makes the sandbox.
 */
import { dirname } from 'node:path';
import type { FileOwner } from '../sandbox-spec/mounts.ts';
import { type BwrapPlan, bwrapArgv } from './bwrap-argv.ts';

/** The arguments after `bwrap`, for a server that runs as root. */
export function bwrapArgvAsRoot(plan: BwrapPlan, pythonArguments?: readonly string[]): string[] {
  return [...viewArgv(plan), ...dropRoot(plan.user), 'bwrap', ...bwrapArgv(plan, pythonArguments)];
}

function dropRoot({ uid, gid }: FileOwner): string[] {
  return [
    // The second bwrap looks up its child in `/proc`, which must therefore belong to the pid namespace of the first
    // one. The `--proc` of the first bwrap does not work: it covers parts of `/proc`, and a process that sees only such
    // a `/proc` may not mount a whole one.
    ...['unshare', '--mount-proc'],
    'setpriv',
    ...['--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups'],
    ...['--inh-caps', '-all', '--bounding-set', '-all', '--no-new-privs', '--'],
  ];
}

/** Everything that the second bwrap binds, with every parent folder accessible to it. */
function viewArgv({ python, layout, harnessFolder, socketFolder, settings }: BwrapPlan): string[] {
  const system = layout.system.flatMap(({ path, link }) =>
    link === null ? ['--ro-bind', path, path] : ['--symlink', link, path],
  );
  const sources = [...layout.etc, ...python.folders, harnessFolder, ...(socketFolder === null ? [] : [socketFolder])];
  const writable = settings.mounts.filter(({ mode }) => mode === 'rw').map(({ host }) => host);
  const readOnly = settings.mounts.filter(({ mode }) => mode === 'ro').map(({ host }) => host);
  return [
    ...system,
    ...['--dev-bind', '/dev', '/dev', '--dir', '/proc'],
    // The second bwrap builds its root on top of this folder.
    ...['--dir', '/tmp'],
    ...[...sources, ...readOnly].flatMap((path) => [...passage(path), '--ro-bind', path, path]),
    ...writable.flatMap((path) => [...passage(path), '--bind', path, path]),
    // A process without privileges may not signal a process of another user, not even as its dying parent. So the first
    // bwrap keeps an init of its own user in between. The init dies with its parent, and the kernel ends its pid
    // namespace with it.
    ...['--unshare-pid', '--die-with-parent'],
  ];
}

/** bwrap makes missing parents private, so they are made beforehand with open permissions. */
function passage(path: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) folders.unshift(folder);
  return folders.flatMap((folder) => ['--dir', folder]);
}
