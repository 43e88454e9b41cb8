/** Attempts to write to forbidden places, and to find files of the host. */

import { literal, py } from '../python.ts';
import type { Control } from './control.ts';
import { unlessAlone } from './expectations.ts';

/** No file has this name. If it can be made, it is removed at once. */
const NAME = '.python-sandbox-doctor';

const ENGINE_SOCKETS = [
  '/var/run/docker.sock',
  '/run/docker.sock',
  '/run/podman/podman.sock',
  '/run/containerd/containerd.sock',
];

/** Places where engines and bubblewrap mount something by themselves. */
const OWN_MOUNTS = [
  ...[
    '/proc',
    '/sys',
    '/dev',
    '/tmp',
    '/home/sandbox',
    '/opt/python-harness',
    '/run/python-sandbox',
    '/run/.containerenv',
    '/run/secrets',
  ],
  ...['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc'],
];

export const FILES: readonly Control[] = [
  {
    check: 'read-only root',
    attempts: () => ({
      'the root itself': "refuse_if(os.statvfs('/').f_flag & os.ST_RDONLY, errno.EROFS)",
      'a file at the root': `create('/${NAME}')`,
      'a file in /usr': `create('/usr/${NAME}')`,
      'a file in /var/tmp': `create('/var/tmp/${NAME}')`,
      'the list of users': "os.close(os.open('/etc/passwd', os.O_WRONLY))",
      'a standard module': 'os.close(os.open(os.__file__, os.O_WRONLY))',
      'the harness': `create('/opt/python-harness/${NAME}')`,
      'the folder of the workers’ socket': `create('/run/python-sandbox/${NAME}')`,
    }),
    advice: 'The image can be changed by code: check that the engine honours --read-only.',
  },
  {
    check: 'no writes outside the working directory',
    attempts: () => ({
      'a file beside the folders of workers': `create('/home/sandbox/${NAME}')`,
      'the folders of other workers': py`
        own = os.path.dirname(os.getcwd())
        folders = [entry.path for entry in os.scandir(os.path.dirname(own)) if entry.is_dir() and entry.path != own]
        any_of(lambda folder: create(os.path.join(folder, '${NAME}')), folders)
      `,
    }),
    advice: 'Workers report that Landlock is in force, but it is not: please report this.',
    expected: ({ hardening, settings }) =>
      hardening.includes('landlock_fs') ? null : unlessAlone('the kernel has no Landlock', settings),
  },
  {
    check: 'no files of the host',
    attempts: ({ bait }) => ({
      'a file of the host': `os.stat(${literal(bait.file)})`,
      'the socket of an engine': `any_of(os.stat, ${JSON.stringify(ENGINE_SOCKETS)})`,
      'a disk of the host': py`
        import stat
        devices = [entry.path for entry in os.scandir('/dev') if stat.S_ISBLK(entry.stat(follow_symlinks=False).st_mode)]
        any_of(lambda path: os.close(os.open(path, os.O_RDONLY)), devices)
      `,
      'the memory of the host': "os.close(os.open('/dev/mem', os.O_RDONLY))",
    }),
    advice: 'Look for it in --mount and SANDBOX_MOUNTS, and remove it there.',
  },
  {
    check: 'no mounts but the configured ones',
    attempts: ({ settings, runtime }) => ({
      'a mount that no setting asked for': py`
        known = ${JSON.stringify([...OWN_MOUNTS, ...settings.mounts.map(({ path }) => path)])}
        # Bubblewrap shows the host's own Python, wherever that lives.
        own = [sys.prefix, sys.base_prefix, os.path.realpath(sys.executable), *sys.path] if ${literal(runtime)} == 'bwrap' else []
        with open('/proc/self/maps') as maps:
            own += [line.split()[-1] for line in maps if '.so' in line] if own else []
        def is_known(point, options):
            if point == '/' or any(point == path or point.startswith(path + '/') for path in known):
                return True
            return 'ro' in options and any(path == point or path.startswith(point + '/') for path in own)
        with open('/proc/self/mountinfo') as mounts:
            fields = [line.split() for line in mounts]
        unknown = [field[4] for field in fields if not is_known(field[4], field[5].split(','))]
        refuse_if(not unknown, errno.ENOENT)
        return unknown
      `,
      'a read-only mount, written to': py`
        paths = ${JSON.stringify(settings.mounts.filter(({ mode }) => mode === 'ro').map(({ path }) => path))}
        any_of(lambda path: create(os.path.join(path, '${NAME}')), paths)
      `,
    }),
    advice:
      'Check the engine’s own configuration: it mounts folders that --mount does not name, or mounts them differently.',
  },
];
