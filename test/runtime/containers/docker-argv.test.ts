import { describe, expect, it } from 'vitest';
import { type ContainerPlan, containerArgv, containerFlags } from '../../../src/runtime/containers/docker-argv.ts';
import { SETTINGS } from '../helpers.ts';

const USER = { uid: 10001, gid: 10001, groups: [], keepsIds: false, remedy: '' };

const PLAN: ContainerPlan = {
  engine: 'docker',
  image: 'some/image:tag',
  name: 'python-sandbox-mcp-7-abcd',
  labels: { 'python-sandbox-mcp.owner': 'host:1:7:99' },
  socketFolder: '/tmp/private/socket',
  harnessFolder: null,
  user: USER,
  settings: SETTINGS,
};

/** The values that follow a flag, for every time it is given. */
function valuesOf(argv: readonly string[], flag: string): string[] {
  return argv.flatMap((word, index) => (word === flag ? [argv[index + 1] ?? ''] : []));
}

describe('the command line of a container', () => {
  const argv = containerArgv(PLAN);

  it('starts the harness in the image, isolated and unbuffered', () => {
    expect(argv[0]).toBe('run');
    expect(argv.slice(-5)).toEqual(['some/image:tag', 'python3', '-I', '-u', '/opt/python-harness']);
  });

  it('gives the code no network, no writable root, no capabilities and no way to gain any', () => {
    expect(valuesOf(argv, '--network')).toEqual(['none']);
    expect(argv).toContain('--read-only');
    expect(valuesOf(argv, '--cap-drop')).toEqual(['ALL']);
    expect(valuesOf(argv, '--security-opt')).toEqual(['no-new-privileges']);
    expect(valuesOf(argv, '--user')).toEqual(['10001:10001']);
    expect(valuesOf(argv, '--ipc')).toEqual(['private']);
    expect(valuesOf(argv, '--cgroupns')).toEqual(['private']);
    expect(valuesOf(argv, '--hostname')).toEqual(['sandbox']);
    expect(argv).not.toContain('--privileged');
  });

  it('runs as the user who may write to the mounts, with no more groups than that takes', () => {
    const user = { ...USER, uid: 1000, gid: 1000, groups: [33, 44] };
    const asked = containerArgv({ ...PLAN, user });
    expect(valuesOf(asked, '--user')).toEqual(['1000:1000']);
    expect(valuesOf(asked, '--group-add')).toEqual(['33', '44']);
    expect(asked).not.toContain('--userns');
    expect(valuesOf(asked, '--cap-drop')).toEqual(['ALL']);
    const podman = containerArgv({ ...PLAN, engine: 'podman', user: { ...user, keepsIds: true } });
    expect(valuesOf(podman, '--userns')).toEqual(['keep-id']);
  });

  it('bounds memory without swap, processes, processors, descriptors and the scratch folder', () => {
    expect(valuesOf(argv, '--memory')).toEqual([`${SETTINGS.memoryBytes}`]);
    expect(valuesOf(argv, '--memory-swap')).toEqual([`${SETTINGS.memoryBytes}`]);
    expect(valuesOf(argv, '--pids-limit')).toEqual(['64']);
    expect(valuesOf(argv, '--cpus')).toEqual(['1']);
    expect(valuesOf(argv, '--ulimit')).toEqual(['core=0', 'nofile=1024:1024']);
    expect(valuesOf(argv, '--shm-size')).toEqual([`${16 * 1024 * 1024}`]);
    expect(valuesOf(argv, '--tmpfs')).toEqual(
      ['/home/sandbox', '/tmp'].map(
        (folder) => `${folder}:rw,nosuid,nodev,noexec,mode=1777,size=${SETTINGS.tmpfsBytes}`,
      ),
    );
  });

  it('starts on the OCI runtime that the operator names, and else on that of the engine', () => {
    expect(argv).not.toContain('--runtime');
    for (const engine of ['docker', 'podman'] as const) {
      const named = containerArgv({ ...PLAN, engine, settings: { ...SETTINGS, ociRuntime: 'runsc' } });
      expect(valuesOf(named, '--runtime')).toEqual(['runsc']);
    }
  });

  it('is removed at its end, carries its owner, downloads nothing and logs nothing', () => {
    expect(argv).toContain('--rm');
    expect(argv).toContain('-i');
    expect(argv).toContain('--sig-proxy=false');
    expect(argv).not.toContain('--init');
    expect(valuesOf(argv, '--pull')).toEqual(['never']);
    expect(valuesOf(argv, '--log-driver')).toEqual(['none']);
    expect(valuesOf(argv, '--label')).toEqual(['python-sandbox-mcp.owner=host:1:7:99']);
    expect(valuesOf(argv, '--name')).toEqual([PLAN.name]);
  });

  it('binds the worker socket read-only, and the harness only into images that lack it', () => {
    expect(valuesOf(argv, '--mount')).toEqual([
      'type=bind,source=/tmp/private/socket,target=/run/python-sandbox,readonly',
    ]);
    const custom = containerArgv({ ...PLAN, harnessFolder: '/usr/lib/harness', socketFolder: null });
    expect(valuesOf(custom, '--mount')).toEqual([
      'type=bind,source=/usr/lib/harness,target=/opt/python-harness,readonly',
    ]);
  });

  it('mounts what the operator asks for, whatever characters the path has', () => {
    const mounts = [
      { host: '/data/a,b:c', path: '/data', mode: 'ro' },
      { host: '/out "x"', path: '/out', mode: 'rw' },
    ] as const;
    const argv = containerArgv({ ...PLAN, socketFolder: null, settings: { ...SETTINGS, mounts } });
    expect(valuesOf(argv, '--mount')).toEqual([
      'type=bind,"source=/data/a,b:c",target=/data,readonly',
      'type=bind,"source=/out ""x""",target=/out',
    ]);
  });

  it('keeps the proxies of the Docker configuration out of a sandbox without network, and only there', () => {
    expect(valuesOf(argv, '-e')).toContain('https_proxy=');
    expect(valuesOf(argv, '-e')).toContain('HTTPS_PROXY=');
    const networked = containerArgv({ ...PLAN, settings: { ...SETTINGS, network: 'bridge' } });
    expect(valuesOf(networked, '--network')).toEqual(['bridge']);
    expect(valuesOf(networked, '-e').join(' ')).not.toContain('proxy');
  });

  it('asks podman not to add what docker does not', () => {
    const podman = containerArgv({ ...PLAN, engine: 'podman' });
    expect(podman).toContain('--read-only-tmpfs=false');
    expect(valuesOf(podman, '--ulimit')).toContain('nproc=4096:4096');
    expect(podman).toContain('--http-proxy=false');
    expect(argv).not.toContain('--http-proxy=false');
  });

  it('has a reason for every flag', () => {
    for (const { argv: words, why } of containerFlags(PLAN)) expect(why, words.join(' ')).toMatch(/\w+ \w+/);
  });
});
