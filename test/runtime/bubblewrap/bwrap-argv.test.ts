import { describe, expect, it } from 'vitest';
import { type BwrapPlan, bwrapArgv, bwrapFlags } from '../../../src/runtime/bubblewrap/bwrap-argv.ts';
import { bwrapArgvAsRoot } from '../../../src/runtime/bubblewrap/bwrap-as-root.ts';
import { SETTINGS } from '../helpers.ts';

const USER = { uid: 10001, gid: 10001, groups: [], keepsIds: false, remedy: '' };

const PLAN: BwrapPlan = {
  python: { executable: '/home/me/venv/bin/python', version: '3.12.1', folders: ['/home/me/venv', '/opt/python'] },
  layout: {
    system: [
      { path: '/usr', link: null },
      { path: '/lib', link: 'usr/lib' },
    ],
    etc: ['/etc/alternatives'],
  },
  canDisableUserns: true,
  harnessFolder: '/srv/harness',
  socketFolder: '/tmp/private/socket',
  user: USER,
  settings: SETTINGS,
};

const line = (plan: BwrapPlan) => bwrapArgv(plan).join(' ');

describe('the command line of bubblewrap', () => {
  it('starts the harness with the Python that was found', () => {
    expect(line(PLAN)).toMatch(/ \/home\/me\/venv\/bin\/python -I -u \/opt\/python-harness$/);
  });

  it('shares no namespace, keeps no variable, capability or user of the host, and dies with the server', () => {
    for (const flag of [
      '--unshare-all',
      '--unshare-user',
      '--disable-userns',
      '--clearenv',
      '--hostname sandbox',
      '--cap-drop ALL',
      '--uid 10001 --gid 10001',
      '--die-with-parent',
      '--new-session',
      '--as-pid-1',
    ]) {
      expect(line(PLAN)).toContain(flag);
    }
    expect(line(PLAN)).not.toContain('--share-net');
  });

  it('binds everything of the host read-only', () => {
    expect(line(PLAN)).toContain('--ro-bind /usr /usr --symlink usr/lib /lib');
    expect(line(PLAN)).toContain('--ro-bind /home/me/venv /home/me/venv --ro-bind /opt/python /opt/python');
    expect(line(PLAN)).toContain('--ro-bind /srv/harness /opt/python-harness');
    expect(line(PLAN)).toContain('--ro-bind /tmp/private/socket /run/python-sandbox');
    expect(bwrapArgv(PLAN)).not.toContain('--bind');
  });

  it('knows the list of fonts of the bundled image, if there is one', () => {
    const etc = [...PLAN.layout.etc, '/opt/matplotlib'];
    const within = line({ ...PLAN, layout: { ...PLAN.layout, etc } });
    expect(within).toContain('--setenv MPLCONFIGDIR /opt/matplotlib');
    expect(within).toContain('--ro-bind /opt/matplotlib /opt/matplotlib');
    expect(line(PLAN)).not.toContain('MPLCONFIGDIR');
  });

  it('bounds what can be written, and closes the rest last', () => {
    for (const folder of ['/home/sandbox', '/tmp']) {
      expect(line(PLAN)).toContain(`--perms 1777 --size ${SETTINGS.tmpfsBytes} --tmpfs ${folder}`);
    }
    expect(line(PLAN)).toMatch(/--size \d+ --tmpfs \/dev\/shm/);
    expect(line(PLAN)).toContain('--remount-ro / --remount-ro /dev /home/me/venv/bin/python');
  });

  it('lets no code move a Python aside that lives below /tmp', () => {
    const below = { ...PLAN, python: { ...PLAN.python, folders: ['/tmp/venv'] } };
    expect(line(below)).toMatch(/--tmpfs \/tmp .*--ro-bind \/tmp\/venv \/tmp\/venv .*--remount-ro \/tmp /);
    expect(line(PLAN)).not.toContain('--remount-ro /tmp');
  });

  it('mounts and shares the network where the operator asks for it', () => {
    const mounts = [
      { host: '/data', path: '/in', mode: 'ro' },
      { host: '/results', path: '/out', mode: 'rw' },
    ] as const;
    const asked = line({ ...PLAN, settings: { ...SETTINGS, network: 'bridge', mounts } });
    expect(asked).toContain('--share-net');
    expect(asked).toContain('--ro-bind /data /in --bind /results /out');
  });

  it('does without --disable-userns on a bubblewrap that is too old for it', () => {
    expect(bwrapArgv({ ...PLAN, canDisableUserns: false })).not.toContain('--disable-userns');
  });

  it('has a reason for every flag', () => {
    for (const { argv, why } of bwrapFlags(PLAN)) expect(why, argv.join(' ')).toMatch(/\w+ \w+/);
  });
});

describe('the command line of bubblewrap for a root server', () => {
  const argv = bwrapArgvAsRoot(PLAN);

  it('gives root up between the view of the files and the sandbox, which is that of any other user', () => {
    const inner = argv.lastIndexOf('bwrap');
    expect(argv.slice(inner + 1)).toEqual(bwrapArgv(PLAN));
    const dropping = argv.slice(argv.indexOf('unshare'), inner).join(' ');
    expect(dropping).toBe(
      'unshare --mount-proc setpriv --reuid 10001 --regid 10001 --clear-groups --inh-caps -all --bounding-set -all --no-new-privs --',
    );
  });

  it('becomes whoever may write to the mounts', () => {
    const asked = bwrapArgvAsRoot({ ...PLAN, user: { uid: 1000, gid: 33 } }).join(' ');
    expect(asked).toContain('setpriv --reuid 1000 --regid 33 --clear-groups');
  });

  it('opens the way to every file that the sandbox binds', () => {
    const view = argv.slice(0, argv.indexOf('unshare')).join(' ');
    expect(view).toContain('--dir /home --dir /home/me --ro-bind /home/me/venv /home/me/venv');
    expect(view).toContain('--dir /srv --ro-bind /srv/harness /srv/harness');
    expect(view).toContain('--dir /tmp --dir /tmp/private --ro-bind /tmp/private/socket /tmp/private/socket');
  });
});
