/** The attempts against a container that has none of our controls: what does not get through there proves nothing elsewhere. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { resolveSettings } from '../../../src/config.ts';
import type { RunRequest } from '../../../src/contract.ts';
import { CONTROLS } from '../../../src/doctor/controls/all.ts';
import { tryControl } from '../../../src/doctor/controls/control.ts';
import type { LiveSandbox, LiveSubject } from '../../../src/doctor/subject.ts';
import { bundledImageTag } from '../../../src/runtime/image/image.ts';
import { describeRuntime } from '../../helpers/engines.ts';
import { OK_RESULT, ScriptedBackend } from '../../mcp/scripted-backend.ts';

const SETTINGS = resolveSettings({ runtime: 'docker' });
const TEST_TIMEOUT_MS = 30_000;

/** Root in a writable container, with an init that is PID 1 in place of a supervisor. */
const FLAGS = ['run', '--rm', '--init', '--user', '0', '--network', 'bridge', '--env', 'FOUND=secret'];
const SCRATCH = ['--volume', '/data', '--workdir', '/home/sandbox/w1/work', '--tmpfs', '/home/sandbox/w2:exec'];

/** What any container without privileges refuses, or what is not there to be found in this one. */
const REFUSED_ANYWAY = [
  ...['an IPv6 connection', 'the folder of the workers’ socket'],
  ...['the socket of an engine', 'a disk of the host', 'the memory of the host', 'a read-only mount, written to'],
  ...['a user namespace', 'a mount', 'settings of the kernel'],
];

const bare: LiveSandbox = {
  async call({ code }: RunRequest) {
    const program = `${code}\nimport json\nprint(json.dumps(outcomes))`;
    const argv = [...FLAGS, ...SCRATCH, bundledImageTag(), 'python3', '-c', program];
    const { stdout } = await promisify(execFile)('docker', argv);
    return { result: { ...OK_RESULT, value: JSON.parse(stdout) } };
  },
  stats: () => new ScriptedBackend(SETTINGS).stats(),
};

describeRuntime('docker', 'in a container without controls', () => {
  const subject: LiveSubject = {
    sandbox: bare,
    settings: SETTINGS,
    bait: { secret: 'secret', file: '/usr' },
    runtime: 'docker',
    hardening: ['landlock_fs', 'landlock_scope'],
  };

  it.each(CONTROLS)('every attempt gets through: $check', { timeout: TEST_TIMEOUT_MS }, async (control) => {
    const verdict = await tryControl(control, subject);
    expect(verdict.outcome).toBe('fail');
    const expected = Object.keys(control.attempts(subject)).filter((name) => !REFUSED_ANYWAY.includes(name));
    expect(expected.filter((name) => !verdict.found.includes(name))).toEqual([]);
  });

  it.each([
    [1, 'fact'],
    [2, 'warn'],
  ])(
    'what the kernel does not offer is for %s workers a %s',
    { timeout: TEST_TIMEOUT_MS },
    async (workers, outcome) => {
      const settings = resolveSettings({ runtime: 'docker', workers });
      const lenient = CONTROLS.filter((control) => control.expected?.({ ...subject, hardening: [] }));
      expect(lenient.map(({ check }) => check)).toEqual([
        'no writes outside the working directory',
        'no signals to other workers',
      ]);
      for (const control of lenient) {
        expect(await tryControl(control, { ...subject, settings, hardening: [] })).toMatchObject({ outcome });
      }
    },
  );

  it('what was asked for is a fact', { timeout: TEST_TIMEOUT_MS }, async () => {
    const settings = resolveSettings({ network: 'bridge', mounts: [{ host: '/data', path: '/data', mode: 'rw' }] });
    const asked = CONTROLS.filter((control) => control.expected?.({ ...subject, settings }));
    expect(asked.map(({ check }) => check)).toEqual(['no network', 'an unprivileged user']);
    for (const control of asked) {
      expect(await tryControl(control, { ...subject, settings })).toMatchObject({ outcome: 'fact', advice: null });
    }
  });
});
