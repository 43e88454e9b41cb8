/** Settings → the command line of bubblewrap. Pure; each flag has its reason. */
import { argvOf, type Flag, flag } from '../sandbox-spec/flags.ts';
import type { FileOwner } from '../sandbox-spec/mounts.ts';
import {
  FONT_LIST_IN_IMAGE,
  HARNESS_IN_SANDBOX,
  SANDBOX_GID,
  SANDBOX_UID,
  SCRATCH_IN_SANDBOX,
  SHARED_MEMORY_IN_SANDBOX,
  SOCKET_FOLDER_IN_SANDBOX,
  TEMP_IN_SANDBOX,
} from '../sandbox-spec/paths.ts';
import { SANDBOX_ENV, SHM_BYTES } from '../sandbox-spec/sandbox-env.ts';
import type { RuntimeSettings } from '../settings.ts';
import type { HostLayout } from './host-layout.ts';
import type { HostPython } from './python-finder.ts';

export interface BwrapPlan {
  readonly python: HostPython;
  readonly layout: HostLayout;
  /** False for bubblewrap older than 0.8. */
  readonly canDisableUserns: boolean;
  readonly harnessFolder: string;
  /** The host's folder with the worker socket; null for a trial run. */
  readonly socketFolder: string | null;
  /** The user of the sandbox on the host, if the server is root and can choose it. */
  readonly user: FileOwner;
  readonly settings: RuntimeSettings;
}

/** The arguments after `bwrap`. */
export function bwrapArgv(plan: BwrapPlan, pythonArguments: readonly string[] = ['-u', HARNESS_IN_SANDBOX]): string[] {
  return [...argvOf(bwrapFlags(plan)), plan.python.executable, '-I', ...pythonArguments];
}

export function bwrapFlags(plan: BwrapPlan): Flag[] {
  return [
    ...confinementFlags(plan),
    ...environmentFlags(plan),
    ...fileSystemFlags(plan),
    ...mountFlags(plan),
    flag('the rest of the root cannot be written to: files there would take memory of the host', '--remount-ro', '/'),
    flag('the same for the folder of devices', '--remount-ro', '/dev'),
    ...(plan.python.folders.some((folder) => `${folder}/`.startsWith(`${TEMP_IN_SANDBOX}/`))
      ? [flag('code must not move the folders of its own Python', '--remount-ro', TEMP_IN_SANDBOX)]
      : []),
  ];
}

function memory(folder: string, bytes: number): string[] {
  return ['--perms', '1777', '--size', `${bytes}`, '--tmpfs', folder];
}

function confinementFlags({ canDisableUserns, settings }: BwrapPlan): Flag[] {
  return [
    flag('processes, network, queues, host name and control groups of the host are out of reach', '--unshare-all'),
    flag('code is unprivileged, even if the server is root', '--unshare-user'),
    ...(canDisableUserns
      ? [flag('no new user namespaces: they open a large part of the kernel', '--disable-userns')]
      : []),
    ...(settings.network === 'bridge' ? [flag('the operator asked for it', '--share-net')] : []),
    flag('no user or group of the host', '--uid', `${SANDBOX_UID}`, '--gid', `${SANDBOX_GID}`),
    flag('no capabilities, even in its own user namespace', '--cap-drop', 'ALL'),
    flag('the host name stays unknown', '--hostname', 'sandbox'),
    flag('nothing outlives the server', '--die-with-parent'),
    flag('nothing can be typed into the terminal of the server', '--new-session'),
    flag('the supervisor reaps orphans itself, and as PID 1 cannot be killed from within', '--as-pid-1'),
  ];
}

function environmentFlags({ python, layout }: BwrapPlan): Flag[] {
  const path = [...new Set([python.executable.replace(/\/[^/]*$/, ''), '/usr/local/bin', '/usr/bin', '/bin'])].join(
    ':',
  );
  return [
    flag('variables of the host may hold keys', '--clearenv'),
    ...Object.entries({ PATH: path, ...SANDBOX_ENV }).map(([name, value]) =>
      flag('Python is quick and predictable', '--setenv', name, value),
    ),
    ...(layout.etc.includes(FONT_LIST_IN_IMAGE)
      ? [flag('matplotlib would look for all fonts again', '--setenv', 'MPLCONFIGDIR', FONT_LIST_IN_IMAGE)]
      : []),
  ];
}

function fileSystemFlags({ python, layout, harnessFolder, settings }: BwrapPlan): Flag[] {
  const system = layout.system.map(({ path, link }) =>
    link === null
      ? flag('programs and libraries', '--ro-bind', path, path)
      : flag('a link into /usr on merged systems', '--symlink', link, path),
  );
  return [
    ...system,
    ...layout.etc.map((path) => flag('libraries and packages read it', '--ro-bind', path, path)),
    flag('its own processes only', '--proc', '/proc'),
    flag('a few harmless devices', '--dev', '/dev'),
    flag('multiprocessing needs it; it is bounded', ...memory(SHARED_MEMORY_IN_SANDBOX, SHM_BYTES)),
    ...[SCRATCH_IN_SANDBOX, TEMP_IN_SANDBOX].map((folder) =>
      flag('writable folders are in memory and bounded', ...memory(folder, settings.tmpfsBytes)),
    ),
    // These come after the folders above, because a Python may be installed below one of them.
    ...python.folders.map((folder) => flag('Python is installed here', '--ro-bind', folder, folder)),
    flag('the harness, which runs the code', '--ro-bind', harnessFolder, HARNESS_IN_SANDBOX),
    flag('not a folder of the host', '--chdir', SCRATCH_IN_SANDBOX),
  ];
}

function mountFlags({ socketFolder, settings }: BwrapPlan): Flag[] {
  const mounts = settings.mounts.map(({ host, path, mode }) =>
    flag('the operator asked for it', mode === 'ro' ? '--ro-bind' : '--bind', host, path),
  );
  if (socketFolder === null) return mounts;
  const why = 'workers answer over a socket, several times quicker than through pipes';
  return [...mounts, flag(why, '--ro-bind', socketFolder, SOCKET_FOLDER_IN_SANDBOX)];
}
