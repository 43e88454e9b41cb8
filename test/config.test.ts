import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  defaultSettings,
  environmentFor,
  loadSettings,
  resolveSettings,
  SETTINGS,
  type SettingKey,
  type Settings,
} from '../src/config.ts';
import { ISOLATION_MODES } from '../src/contract.ts';
import { SandboxError } from '../src/errors.ts';
import { HARNESS_IN_SANDBOX, SCRATCH_IN_SANDBOX, SOCKET_FOLDER_IN_SANDBOX } from '../src/runtime/sandbox-spec/paths.ts';

/** For every setting: a good text, what it means, a bad text, and what the message must name. */
const SAMPLES: { [K in SettingKey]: { text: string; value: Settings[K]; bad: string; limit: string } } = {
  runtime: { text: 'podman', value: 'podman', bad: 'lxc', limit: 'auto, docker, podman, bwrap' },
  image: { text: 'me/image:1', value: 'me/image:1', bad: '-v', limit: 'image reference' },
  ociRuntime: { text: 'runsc', value: 'runsc', bad: '--privileged', limit: 'OCI runtime' },
  isolation: { text: 'forked', value: 'forked', bad: 'perfect', limit: 'persistent, isolated, forked, baseline' },
  workers: { text: '4', value: 4, bad: '0', limit: 'from 1 to 64' },
  maxExecutions: { text: '0', value: 0, bad: '-1', limit: 'from 0' },
  cleanupModules: { text: 'yes', value: true, bad: 'maybe', limit: 'true or false' },
  forceGcInterval: { text: '7', value: 7, bad: '1.5', limit: 'whole number' },
  timeoutMs: { text: '2.5', value: 2500, bad: '0', limit: 'from 0.1 to 86400 seconds' },
  maxTimeoutMs: { text: '10m', value: 600_000, bad: '1e9', limit: 'from 0.1 to 86400 seconds' },
  memoryBytes: { text: '1 GiB', value: 1024 ** 3, bad: '1m', limit: 'from 128 MiB to 1 TiB' },
  cpus: { text: '0.5', value: 0.5, bad: '0', limit: 'from 0.01 to 1024' },
  pids: { text: '64', value: 64, bad: '3', limit: 'from 16' },
  tmpfsBytes: { text: '128m', value: 128 * 1024 ** 2, bad: 'much', limit: 'from 1 MiB to 1 TiB' },
  network: { text: 'bridge', value: 'bridge', bad: 'host', limit: 'none, bridge' },
  mounts: {
    text: '/srv/data:/data:rw,/srv/lib:/lib2',
    value: [
      { host: '/srv/data', path: '/data', mode: 'rw' },
      { host: '/srv/lib', path: '/lib2', mode: 'ro' },
    ],
    bad: 'data:/data',
    limit: 'HOST:PATH[:ro|rw]',
  },
  preload: { text: 'json, xml.dom', value: ['json', 'xml.dom'], bad: 'os;rm', limit: 'module names' },
  maxCodeBytes: { text: '2m', value: 2 * 1024 ** 2, bad: '5m', limit: 'to 4 MiB' },
  maxOutputBytes: { text: '1 KiB', value: 1024, bad: '2m', limit: 'to 256 KiB' },
  artifactsBytes: { text: '0', value: 0, bad: '2g', limit: 'to 1 GiB' },
  maxQueue: { text: '0', value: 0, bad: 'many', limit: 'from 0' },
  sessions: { text: '0', value: 0, bad: '65', limit: 'from 0 to 64' },
  sessionTimeoutMs: { text: '90', value: 90_000, bad: '0.5', limit: 'from 1 to 86400 seconds' },
  prewarm: { text: 'off', value: false, bad: '2', limit: 'true or false' },
  metrics: { text: '9464', value: { host: '127.0.0.1', port: 9464 }, bad: ':9464', limit: '127.0.0.1:9464' },
};

const load = (argv: string[], env: Record<string, string> = {}) => loadSettings({ argv, env });

/** The error that `action` throws. */
function failure(action: () => unknown): SandboxError {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof SandboxError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

test('without flags and variables every setting has its documented default', () => {
  const { settings, warnings } = load([]);
  expect(settings).toEqual({
    runtime: 'auto',
    image: null,
    ociRuntime: null,
    isolation: 'isolated',
    workers: 2,
    maxExecutions: 1000,
    cleanupModules: false,
    forceGcInterval: 100,
    timeoutMs: 30_000,
    maxTimeoutMs: 300_000,
    memoryBytes: 512 * 1024 ** 2,
    cpus: 1,
    pids: 128,
    tmpfsBytes: 64 * 1024 ** 2,
    network: 'none',
    mounts: [],
    preload: ['numpy', 'pandas', 'matplotlib.pyplot'],
    maxCodeBytes: 1024 ** 2,
    maxOutputBytes: 50 * 1024,
    artifactsBytes: 64 * 1024 ** 2,
    maxQueue: 100,
    sessions: 4,
    sessionTimeoutMs: 600_000,
    prewarm: true,
    metrics: null,
  });
  expect(warnings).toEqual([]);
});

test('settings are frozen all the way down', () => {
  const { settings } = load(['--mount', '/a:/b']);
  expect([settings, settings.mounts, settings.mounts[0], settings.preload].every(Object.isFrozen)).toBe(true);
  expect(Object.isFrozen(resolveSettings({ mounts: [{ host: '/a', path: '/b', mode: 'ro' }] }).mounts[0])).toBe(true);
});

describe.each(SETTINGS)('$flag', ({ key, flag, env }) => {
  const sample = SAMPLES[key];

  test('is read from the flag, joined or apart', () => {
    expect(load([`${flag}=${sample.text}`]).settings[key]).toEqual(sample.value);
    expect(load([flag, sample.text]).settings[key]).toEqual(sample.value);
  });

  test('is read from the variable, and the flag overrides it', () => {
    expect(load([], { [env]: sample.text }).settings[key]).toEqual(sample.value);
    expect(load([`${flag}=${sample.text}`], { [env]: sample.bad }).settings[key]).toEqual(sample.value);
  });

  test('has its default where the variable is empty or was not expanded', () => {
    expect(load([], { [env]: '' }).settings).toEqual(defaultSettings());
    const unexpanded = load([], { [env]: '$'.concat('{user_config.x}') });
    expect(unexpanded.settings).toEqual(defaultSettings());
    expect(unexpanded.warnings).toEqual([expect.stringContaining(env)]);
  });

  test('is refused with its name as used, the limit and the value', () => {
    for (const [name, error] of [
      [flag, failure(() => load([`${flag}=${sample.bad}`]))],
      [env, failure(() => load([], { [env]: sample.bad }))],
    ] as const) {
      expect(error.code).toBe('invalid_setting');
      expect(error.blame).toBe('caller');
      expect(error.message).toContain(`${name} must`);
      expect(error.message).toContain(sample.limit);
      expect(error.message).toContain(JSON.stringify(sample.bad));
    }
  });
});

test('switches need no value, and can be negated', () => {
  expect(load(['--cleanup-modules', '--no-prewarm']).settings).toMatchObject({ cleanupModules: true, prewarm: false });
  expect(load(['--prewarm', 'no']).settings.prewarm).toBe(false);
  expect(failure(() => load(['--no-prewarm=1'])).message).toBe('--no-prewarm takes no value.');
  expect(failure(() => load(['--no-workers'])).message).toContain('There is no option --no-workers.');
});

test('of a repeated flag the last counts, but lists add up', () => {
  const { settings } = load(['--workers=2', '--workers=3', '--mount=/a:/x', '--mount', '/b:/y:rw']);
  expect(settings.workers).toBe(3);
  expect(settings.mounts.map((mount) => mount.path)).toEqual(['/x', '/y']);
});

test('preload can be emptied by an empty flag and by "none"', () => {
  expect(load(['--preload', '']).settings.preload).toEqual([]);
  expect(load([], { SANDBOX_PRELOAD: 'none' }).settings.preload).toEqual([]);
});

test('all problems are told at once, with near names suggested', () => {
  const { message } = failure(() =>
    load(['--wrokers', '3', '--cpus', '-1', '--memory', '--pids=9', 'stray'], { SANDBOX_NETWORK: 'host' }),
  );
  expect(message.split('\n')).toEqual([
    'Several settings are wrong.',
    '- There is no option --wrokers. Did you mean --workers?',
    '- --memory needs a value: SIZE.',
    '- Unexpected argument "stray".',
    '- --cpus must be a number from 0.01 to 1024, but is "-1".',
    '- --pids must be a whole number from 16 to 4194304, but is "9".',
    '- SANDBOX_NETWORK must be one of none, bridge, but is "host".',
  ]);
});

test('the default timeout may not exceed the most that a call may ask for', () => {
  expect(failure(() => load(['--timeout', '301'])).message).toBe(
    '--timeout must be at most --max-timeout (300 s), but is 301 s.',
  );
  expect(failure(() => load([], { SANDBOX_MAX_TIMEOUT: '5' })).message).toBe(
    '--timeout must be at most SANDBOX_MAX_TIMEOUT (5 s), but is 30 s.',
  );
  expect(failure(() => resolveSettings({ timeoutMs: 400_000 })).message).toContain('timeoutMs must be at most');
  expect(load(['--timeout=300']).settings.timeoutMs).toBe(300_000);
});

test('an OCI runtime is for engines, not for bubblewrap', () => {
  expect(failure(() => load(['--oci-runtime', 'runsc'], { SANDBOX_RUNTIME: 'bwrap' })).message).toBe(
    '--oci-runtime needs docker or podman, but SANDBOX_RUNTIME is "bwrap".',
  );
  expect(failure(() => load(['--image', 'python:3.13', '--runtime', 'bwrap'])).message).toBe(
    '--image needs docker or podman, but --runtime is "bwrap".',
  );
  expect(load(['--oci-runtime', 'runsc', '--runtime', 'podman']).settings.ociRuntime).toBe('runsc');
});

test('an unknown SANDBOX_ variable is a warning', () => {
  const { warnings } = load([], { SANDBOX_WORKER: '3', SANDBOX_XYZZY_PLUGH: '1', PATH: '/bin' });
  expect(warnings).toEqual([
    'The variable SANDBOX_WORKER is not a setting and is ignored. Did you mean SANDBOX_WORKERS?',
    'The variable SANDBOX_XYZZY_PLUGH is not a setting and is ignored.',
  ]);
});

describe('mounts', () => {
  test.each([
    ['/a:/proc', '/proc'],
    ['/a:/dev/shm', '/dev'],
    ['/a:/tmp/data', '/tmp'],
    ['/a:/home', '/home/sandbox'],
    ['/a:/home/sandbox/data', '/home/sandbox'],
    ['/a:/etc/x', '/etc'],
    ['/a:/opt', '/opt/python-harness'],
    ['/a:/', '/ of the sandbox'],
    ['/a:/sys//', '/sys'],
    ['/a:/x/../proc', '..'],
    ['/a:/./proc/', '"."'],
    ['/a:/x//y', 'empty'],
    ['/a:/x,/b:/x', 'two things at one path'],
    ['/a:/x,/b:/x/', 'two things at one path'],
    ['/a', 'HOST:PATH'],
    ['/a:x', 'absolute'],
    ['./a:/x', 'absolute'],
    ['~/a:/x', 'absolute'],
    ['/a:/x:rwx', 'HOST:PATH'],
    ['/a"b:/x', 'quotes'],
  ])('%j is refused', (text, reason) => {
    const { message } = failure(() => load(['--mount', text]));
    expect(message).toContain('--mount must');
    expect(message).toContain(reason);
  });

  test.each([HARNESS_IN_SANDBOX, SOCKET_FOLDER_IN_SANDBOX, SCRATCH_IN_SANDBOX])(
    'cannot hide %s, where the sandbox keeps something',
    (place) => {
      for (const path of [place, `${place}/x`]) {
        expect(failure(() => load(['--mount', `/a:${path}`])).message).toContain('must not mount over');
      }
    },
  );

  test('a drive letter is part of the host path', () => {
    expect(load(['--mount', 'C:\\data:/data']).settings.mounts).toEqual([
      { host: 'C:\\data', path: '/data', mode: 'ro' },
    ]);
  });
});

describe('settings of a program', () => {
  test('are merged over the defaults; undefined is not given', () => {
    expect(resolveSettings()).toEqual(defaultSettings());
    const { workers, ...others } = defaultSettings();
    expect(resolveSettings({ workers: 3, image: undefined })).toEqual({
      ...others,
      workers: workers + 1,
    });
  });

  test('are held to the same limits, under their own names', () => {
    const { message } = failure(() => resolveSettings({ workers: 0, memoryBytes: 1.5, network: 'host' as 'none' }));
    expect(message).toContain('workers must be a whole number from 1 to 64, but is 0.');
    expect(message).toContain('memoryBytes must be a size from 128 MiB to 1 TiB');
    expect(message).toContain('network must be one of none, bridge, but is "host".');
  });

  test('unknown ones are refused with the near name', () => {
    expect(failure(() => resolveSettings(Object.assign({ workers: 3 }, { worker: 3 }))).message).toBe(
      'There is no setting worker. Did you mean workers?',
    );
  });

  test('are a copy: changing what was given changes nothing', () => {
    const preload = ['json'];
    const settings = resolveSettings({ preload });
    preload.push('os');
    expect(settings.preload).toEqual(['json']);
  });
});

test('any valid settings survive being written as variables and read again', () => {
  const mount = fc.record({
    host: fc.stringMatching(/^\/[a-z0-9 ._-]{1,20}$/).filter((host) => host.trim() === host),
    path: fc.stringMatching(/^\/[a-c][a-z0-9_-]{1,9}$/),
    mode: fc.constantFrom('ro' as const, 'rw' as const),
  });
  const partial = fc.record({
    runtime: fc.constantFrom('auto' as const, 'docker' as const, 'podman' as const),
    image: fc.option(fc.stringMatching(/^[a-z][a-z0-9./-]{0,20}:[a-z0-9.]{1,8}$/)),
    isolation: fc.constantFrom(...ISOLATION_MODES),
    workers: fc.integer({ min: 1, max: 64 }),
    maxExecutions: fc.nat({ max: 1_000_000_000 }),
    cleanupModules: fc.boolean(),
    timeoutMs: fc.integer({ min: 100, max: 300_000 }),
    maxTimeoutMs: fc.integer({ min: 300_000, max: 86_400_000 }),
    memoryBytes: fc.integer({ min: 128 * 1024 ** 2, max: 1024 ** 4 }),
    cpus: fc.integer({ min: 1, max: 102_400 }).map((hundredths) => hundredths / 100),
    mounts: fc.uniqueArray(mount, { selector: (one) => one.path, maxLength: 3 }),
    preload: fc.array(fc.stringMatching(/^[a-z_]\w{1,8}(\.[a-z]\w{0,5})?$/).filter((name) => name !== 'none')),
    prewarm: fc.boolean(),
    metrics: fc.option(
      fc.record({ host: fc.constantFrom('127.0.0.1', '::1', 'localhost'), port: fc.nat({ max: 65_535 }) }),
    ),
  });
  fc.assert(
    fc.property(partial, (given) => {
      const settings = resolveSettings(given);
      const env = environmentFor(settings);
      expect(load([], env)).toEqual({ settings, warnings: [] });
    }),
    { numRuns: 200 },
  );
});
