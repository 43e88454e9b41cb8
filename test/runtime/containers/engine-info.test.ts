/** What engines say of themselves, dead ones included: with every client of this machine, and as recorded from others. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { createContainerEngine } from '../../../src/runtime/containers/container-engine.ts';
import { dockerDialect } from '../../../src/runtime/containers/docker.ts';
import type { EngineDialect } from '../../../src/runtime/containers/engine-dialect.ts';
import { podmanDialect } from '../../../src/runtime/containers/podman.ts';
import { SETTINGS } from '../helpers.ts';

const DEAD = 'unix:///nowhere/docker.sock';
const NO_DAEMON = `Cannot connect to the Docker daemon at ${DEAD}. Is the docker daemon running?`;
const DENIED =
  'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/info": dial unix /var/run/docker.sock: connect: permission denied';
const NOTHING_KNOWN = {
  ...{ ID: '', ServerVersion: '', OperatingSystem: '', OSType: '', MemoryLimit: false, SwapLimit: false },
  ...{ PidsLimit: false, CpuCfsQuota: false, Runtimes: null, SecurityOptions: null },
};
const CLIENT = { Debug: false, Context: 'default', Plugins: [], Warnings: null };

/** Words that a validation library uses and nobody here does. */
const LIBRARY = /invalid input|expected .* received|invalid_type|"code":|"path":|zod/i;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-info-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The engine as it appears through a command that prints `stdout` and `stderr` and exits with `status`. */
function engineThatSays(dialect: EngineDialect, stdout: string, stderr = '', status = 0) {
  writeFileSync(join(folder, 'stdout'), stdout);
  writeFileSync(join(folder, 'stderr'), stderr);
  const script = `#!/bin/sh\ncat '${folder}/stdout'\ncat '${folder}/stderr' >&2\nexit ${status}\n`;
  writeFileSync(join(folder, dialect.name), script, { mode: 0o755 });
  const env = { PATH: `${folder}:${process.env.PATH}` };
  return createContainerEngine(dialect, SETTINGS, silentLog, { env });
}

function clientsOfThisMachine(): string[] {
  try {
    const found = execFileSync('sh', ['-c', 'which -a docker'], { encoding: 'utf8' }).trim().split('\n');
    return [...new Set(found.map((path) => realpathSync(path)))];
  } catch {
    // There is none, or no `which`.
    return [];
  }
}

describe('an engine that is not running', () => {
  it.each(clientsOfThisMachine())('is told as that by %s', async (client) => {
    const only = mkdtempSync(join(tmpdir(), 'engine-client-'));
    symlinkSync(client, join(only, 'docker'));
    const env = { PATH: `${only}:/usr/bin:/bin`, DOCKER_HOST: DEAD };
    const probe = await createContainerEngine(dockerDialect, SETTINGS, silentLog, { env }).probe();
    rmSync(only, { recursive: true });
    expect(probe).toMatchObject({ works: false, reason: `The docker engine does not answer. It said: ${NO_DAEMON}` });
    expect(probe).toMatchObject({ hint: expect.stringMatching(/Start Docker/) });
  });

  it.each([
    ['20.10, which exits with 0', JSON.stringify({ ServerErrors: [NO_DAEMON], ClientInfo: CLIENT }), '', 0],
    [
      '24.0, which says it twice',
      JSON.stringify({ ...NOTHING_KNOWN, ServerErrors: [NO_DAEMON], ClientInfo: CLIENT }),
      'errors pretty printing info',
      1,
    ],
    ['28.2, which says it on stderr', JSON.stringify({ ...NOTHING_KNOWN, ClientInfo: CLIENT }), NO_DAEMON, 1],
  ])('is told as that with the client %s', async (_version, stdout, stderr, status) => {
    const probe = await engineThatSays(dockerDialect, stdout, stderr, status).probe();
    expect(probe).toMatchObject({
      works: false,
      reason: expect.stringMatching(/^The docker engine does not answer\./),
    });
    expect(probe).toMatchObject({ reason: expect.stringContaining(NO_DAEMON) });
  });
});

it('an engine that this user may not talk to is told as that by a client that exits with 0', async () => {
  const stdout = JSON.stringify({ ServerErrors: [DENIED], ClientInfo: CLIENT });
  expect(await engineThatSays(dockerDialect, stdout).probe()).toMatchObject({
    works: false,
    reason: expect.stringMatching(/^This user may not talk to docker\./),
  });
});

describe('what users of containers are to this machine', () => {
  const docker = (options: readonly string[], change: object = {}) => {
    const limits = { MemoryLimit: true, SwapLimit: true, PidsLimit: true, CpuCfsQuota: true };
    const SecurityOptions = ['name=seccomp,profile=builtin', ...options];
    const system = { ServerVersion: '28.2.2', OperatingSystem: 'Debian', OSType: 'linux' };
    return JSON.stringify({ ...NOTHING_KNOWN, ...limits, ...system, SecurityOptions, ...change });
  };
  const podman = (rootless: boolean, serviceIsRemote = false) =>
    JSON.stringify({ host: { security: { rootless }, serviceIsRemote }, version: { Version: '5.4.2' } });

  it.each([
    ['same', 'docker', docker([])],
    ['rootless', 'docker', docker(['name=rootless', 'name=cgroupns'])],
    ['remapped', 'docker', docker(['name=userns'])],
    ['unseen', 'docker', docker([], { OperatingSystem: 'Docker Desktop' })],
    ['same', 'podman', podman(false)],
    ['rootless', 'podman', podman(true)],
    ['unseen', 'podman', podman(true, true)],
  ] as const)('is read off its description: %s, %s', async (users, name, stdout) => {
    const dialect = name === 'docker' ? dockerDialect : podmanDialect;
    writeFileSync(join(folder, 'stdout'), stdout);
    // Docker is asked for its endpoint as well.
    const script = `#!/bin/sh\n[ "$1" = context ] && echo unix:///var/run/docker.sock || cat '${folder}/stdout'\n`;
    writeFileSync(join(folder, name), script, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}` };
    expect(await dialect.inspect({ command: name, env })).toMatchObject({
      users,
      mountsOurs: users !== 'unseen' || name === 'docker',
    });
  });
});

describe('an answer that nobody understands', () => {
  const odd = ['', 'null', '[]', '"docker"', '{}', '{"ServerVersion": 7}', '<html>', '{"ServerErrors": "no list"}'];

  it.each(odd.flatMap((text) => [['docker', text] as const, ['podman', text] as const]))(
    'is told in our words, with what was asked and the start of it: %s, %j',
    async (name, text) => {
      const dialect = name === 'docker' ? dockerDialect : podmanDialect;
      const runtime = engineThatSays(dialect, text);
      const probe = await runtime.probe();
      if (probe.works) throw new Error('it works');
      expect(probe.reason).toContain(`The answer to "${dialect.name} info" is not understood`);
      expect(probe.reason).toContain(text === '' ? '(nothing)' : text);
      expect(probe.hint).toContain(`command -v ${dialect.name}`);
      expect(probe.reason).not.toMatch(LIBRARY);
      await expect(runtime.launch()).rejects.toThrow(/is not understood/);
    },
  );

  it('names every field that is missing', async () => {
    const probe = await engineThatSays(dockerDialect, '{"ServerVersion": "27"}').probe();
    expect(probe).toMatchObject({ reason: expect.stringMatching(/OSType is missing.*PidsLimit is missing/) });
  });

  it('may be Podman’s, behind the name of docker, which has a runtime of its own', async () => {
    const stdout = JSON.stringify({ host: { security: { rootless: true } }, version: { Version: '5.4.2' } });
    expect(await engineThatSays(dockerDialect, stdout).probe()).toMatchObject({
      works: false,
      hint: expect.stringContaining('--runtime podman'),
    });
  });
});
