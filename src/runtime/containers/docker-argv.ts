/** Settings → the command line of `docker run` and `podman run`. Pure; each flag has its reason. */
import { argvOf, type Flag, flag } from '../sandbox-spec/flags.ts';
import {
  HARNESS_IN_SANDBOX,
  SCRATCH_IN_SANDBOX,
  SOCKET_FOLDER_IN_SANDBOX,
  TEMP_IN_SANDBOX,
} from '../sandbox-spec/paths.ts';
import { SANDBOX_ENV, SHM_BYTES } from '../sandbox-spec/sandbox-env.ts';
import type { SandboxUser } from '../sandbox-spec/sandbox-user.ts';
import type { RuntimeSettings } from '../settings.ts';

/** Enough for scripts, and few enough that a worker cannot use up the host's table. */
const MAX_OPEN_FILES = 1024;
/** For `docker stop`. End of file is enough for the supervisor, so waiting longer gains nothing. */
const STOP_TIMEOUT_S = 2;

/** Proxies of the user's Docker configuration may contain a password and would otherwise become variables inside. */
const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'];

/** One container to start. */
export interface ContainerPlan {
  readonly engine: 'docker' | 'podman';
  readonly image: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The host's folder with the worker socket; null if the engine cannot see our files. */
  readonly socketFolder: string | null;
  /** The host's harness, for images that do not contain it; null for the bundled image. */
  readonly harnessFolder: string | null;
  readonly user: SandboxUser;
  readonly settings: RuntimeSettings;
}

/** The arguments after `docker` or `podman`. */
export function containerArgv(plan: ContainerPlan): string[] {
  return ['run', ...argvOf(containerFlags(plan)), plan.image, ...['python3', '-I', '-u', HARNESS_IN_SANDBOX]];
}

export function containerFlags(plan: ContainerPlan): Flag[] {
  return [
    ...identityFlags(plan),
    ...ociRuntimeFlags(plan.settings),
    ...confinementFlags(plan.settings),
    ...userFlags(plan.user),
    ...limitFlags(plan.settings),
    ...(plan.engine === 'podman' ? PODMAN_FLAGS : []),
    ...environmentFlags(plan),
    ...mountFlags(plan),
  ];
}

function identityFlags({ name, labels }: ContainerPlan): Flag[] {
  return [
    flag('nothing is left behind', '--rm'),
    flag('stdin is the control link, and its end ends the sandbox when the server is gone', '-i'),
    flag('signals for the terminal do not reach the supervisor', '--sig-proxy=false'),
    flag('a missing image is an error now, not a download in the middle of a call', '--pull', 'never'),
    flag('the container can be found and removed', '--name', name),
    ...Object.entries(labels).map(([key, value]) =>
      flag('a sweep can tell which server owns it', '--label', `${key}=${value}`),
    ),
    flag('output is not written to the host disk', '--log-driver', 'none'),
    flag('a stop takes no longer than it must', '--stop-timeout', `${STOP_TIMEOUT_S}`),
    flag('the host name stays unknown', '--hostname', 'sandbox'),
  ];
}

function ociRuntimeFlags({ ociRuntime }: RuntimeSettings): Flag[] {
  if (ociRuntime === null) return [];
  return [
    flag(
      'the operator’s choice of what stands between the code and the host, such as a kernel of its own',
      '--runtime',
      ociRuntime,
    ),
  ];
}

function confinementFlags({ network, tmpfsBytes }: RuntimeSettings): Flag[] {
  return [
    flag('code reaches no network unless the settings allow it', '--network', network),
    flag('the image cannot be changed for later calls', '--read-only'),
    ...[SCRATCH_IN_SANDBOX, TEMP_IN_SANDBOX].map((folder) =>
      flag(
        'writable folders are in memory, bounded, and start no programs',
        '--tmpfs',
        `${folder}:rw,nosuid,nodev,noexec,mode=1777,size=${tmpfsBytes}`,
      ),
    ),
    flag('scripts need no privileges of root', '--cap-drop', 'ALL'),
    flag('set-uid programs give nothing', '--security-opt', 'no-new-privileges'),
    flag('System V queues and semaphores are not shared with the host', '--ipc', 'private'),
    flag('host paths of control groups are not shown', '--cgroupns', 'private'),
    flag('shared memory is bounded', '--shm-size', `${SHM_BYTES}`),
  ];
}

function userFlags({ uid, gid, groups, keepsIds }: SandboxUser): Flag[] {
  return [
    flag('code owns nothing on the host, or only the mount that it may write to', '--user', `${uid}:${gid}`),
    ...groups.map((group) => flag('this group may write to a mount', '--group-add', `${group}`)),
    ...(keepsIds ? [flag('without it the user inside is another one outside', '--userns', 'keep-id')] : []),
  ];
}

function limitFlags({ pids, memoryBytes, cpus }: RuntimeSettings): Flag[] {
  return [
    flag('a fork bomb stops here', '--pids-limit', `${pids}`),
    flag('a memory bomb stops here', '--memory', `${memoryBytes}`),
    flag('and does not go on in swap', '--memory-swap', `${memoryBytes}`),
    flag('a busy loop leaves the host its processors', '--cpus', `${cpus}`),
    flag('crashes write no core files', '--ulimit', 'core=0'),
    flag('descriptors are bounded', '--ulimit', `nofile=${MAX_OPEN_FILES}:${MAX_OPEN_FILES}`),
  ];
}

/** Far above the process limit, which is the limit that counts, and below the maximum of any host. */
const PODMAN_NPROC = 4096;

const PODMAN_FLAGS: readonly Flag[] = [
  flag(
    'podman would raise this limit, which not every root may do',
    '--ulimit',
    `nproc=${PODMAN_NPROC}:${PODMAN_NPROC}`,
  ),
  flag('podman would mount writable /run and /var/tmp in a read-only container', '--read-only-tmpfs=false'),
  flag('podman would pass on the proxy variables of the host', '--http-proxy=false'),
];

function environmentFlags({ engine, settings }: ContainerPlan): Flag[] {
  const own = Object.entries(SANDBOX_ENV).map(([key, value]) =>
    flag('Python is quick and predictable', '-e', `${key}=${value}`),
  );
  if (engine === 'podman' || settings.network !== 'none') return own;
  const emptied = PROXY_VARIABLES.flatMap((name) => [name, name.toLowerCase()]).map((name) =>
    flag('no proxy password gets in from the Docker configuration', '-e', `${name}=`),
  );
  return [...own, ...emptied];
}

function mountFlags({ socketFolder, harnessFolder, settings }: ContainerPlan): Flag[] {
  const mounts = settings.mounts.map(({ host, path, mode }) =>
    flag('the operator asked for it', '--mount', bind(host, path, mode)),
  );
  if (socketFolder !== null) {
    const why = 'workers answer over a socket, several times quicker than through the engine';
    mounts.unshift(flag(why, '--mount', bind(socketFolder, SOCKET_FOLDER_IN_SANDBOX, 'ro')));
  }
  if (harnessFolder !== null) {
    const why = 'the image is not ours and has no harness';
    mounts.unshift(flag(why, '--mount', bind(harnessFolder, HARNESS_IN_SANDBOX, 'ro')));
  }
  return mounts;
}

/**
 * `--mount` rather than `-v`: a missing source is an error instead of a new folder, and colons in paths are allowed.
 */
function bind(source: string, target: string, mode: 'ro' | 'rw'): string {
  const fields = ['type=bind', `source=${source}`, `target=${target}`];
  if (mode === 'ro') fields.push('readonly');
  return fields.map(csvField).join(',');
}

/** The engines read the value as one line of CSV. */
function csvField(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
