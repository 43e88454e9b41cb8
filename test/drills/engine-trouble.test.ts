import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox } from '../../src/index.ts';
import { describeRuntime } from '../helpers/engines.ts';
import { startServer } from '../helpers/server.ts';
import { docker } from './docker.ts';
import { DRILL_FLAGS, DRILL_SETTINGS, expectNothingLeft } from './helpers.ts';
import { copyPackage } from './package-copy.ts';

describe('an engine that is not there', () => {
  it.each([
    ['a socket that does not exist', 'unix:///nonexistent/docker.sock'],
    ['a port that nobody listens on', 'tcp://127.0.0.1:1'],
  ])('is told as unavailable, with what to do: %s', async (_name, host) => {
    const server = await startServer(['--runtime', 'docker', ...DRILL_FLAGS], { DOCKER_HOST: host });
    const { isError, result } = await server.call({ code: '1' });
    expect(isError).toBe(true);
    expect(result).toMatchObject({ status: 'unavailable', runtime: 'none' });
    expect(result.detail).toMatch(/Start Docker|check DOCKER_HOST/);
    await server.close();
    await expectNothingLeft(server.pid, 'bwrap');
  });

  it('has no command either: that is told as well', async () => {
    const server = await startServer(['--runtime', 'docker', ...DRILL_FLAGS], { PATH: '/nonexistent' });
    const { result } = await server.call({ code: '1' });
    expect(result.status).toBe('unavailable');
    expect(result.detail).toMatch(/docker.*(?:not found|Install)/s);
    await server.close();
  });
});

describe('an engine that takes connections and says nothing', () => {
  let folder: string;
  let silent: Server;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'silent-engine-'));
    silent = createServer(() => {}).listen(join(folder, 'docker.sock'));
    await once(silent, 'listening');
  });

  afterEach(() => {
    silent.close();
    rmSync(folder, { recursive: true });
  });

  it('is given up within a bounded time', { timeout: 60_000 }, async () => {
    const server = await startServer(['--runtime', 'docker', ...DRILL_FLAGS], {
      DOCKER_HOST: `unix://${join(folder, 'docker.sock')}`,
    });
    expect((await server.call({ code: '1' })).result).toMatchObject({
      status: 'unavailable',
      detail: expect.stringMatching(/did not answer/),
    });
    await server.close();
  });
});

describeRuntime('docker', 'an image', () => {
  it('of one’s own that is missing is told by name, and not downloaded', async () => {
    const sandbox = createSandbox({ runtime: 'docker', image: 'no-such-image:never', ...DRILL_SETTINGS });
    const { status, detail } = await sandbox.run('1');
    expect({ status, detail }).toEqual({
      status: 'unavailable',
      detail: expect.stringContaining('no-such-image:never'),
    });
    await sandbox.close();
    await expectNothingLeft(process.pid, 'docker');
  });

  it.each([
    ['a step that fails', 'echo wrong turn >&2 && exit 3', /wrong turn|non-zero code: 3/],
    [
      'a disk that is full',
      // 64 MiB in memory: the same error of the kernel, without filling the machine's own disk.
      'dd if=/dev/zero of=/dev/shm/fill bs=1M',
      /disk of the docker engine is full/,
    ],
    ['a Dockerfile that is none', null, /unknown instruction|NONSENSE/i],
  ])(
    'that cannot be built for %s is told with the last words of the build',
    { timeout: 90_000 },
    async (_name, step, said) => {
      // In the command of the step, and so of the container that it runs in.
      const mark = `drill-${process.pid}`;
      const instruction = step === null ? 'NONSENSE' : `RUN : ${mark} && ${step}`;
      const copy = copyPackage(`FROM debian:trixie-slim\n${instruction}\n`);
      const server = spawn(process.execPath, [copy.main, 'run', '--runtime', 'docker', '-']);
      let stderr = '';
      server.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      server.stdin.end('print(1)');
      const [code] = await once(server, 'close');
      expect(code).toBe(69);
      expect(stderr).toMatch(said);
      expect(containersRunning(mark)).toEqual([]);
      await expectNothingLeft(server.pid ?? 0, 'docker');
      copy.remove();
    },
  );

  it('that is not one of ours and cannot run the harness is told so', async () => {
    const tag = `python-sandbox-drill:${process.pid}`;
    execFileSync('docker', ['build', '-q', '-t', tag, '-'], {
      input: 'FROM scratch\nCMD ["/nothing"]\n',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const sandbox = createSandbox({ runtime: 'docker', image: tag, ...DRILL_SETTINGS });
    const { status, detail } = await sandbox.run('1');
    await sandbox.close();
    execFileSync('docker', ['rmi', '-f', tag], { stdio: 'ignore' });
    expect(status).toBe('unavailable');
    expect(detail).toMatch(/cannot run the harness/);
    await expectNothingLeft(process.pid, 'docker');
  });
});

/** Commands with `mark` in them of all containers: such as a failed build step leaves unless it is told not to. */
function containersRunning(mark: string): string[] {
  const commands = docker('ps', '--all', '--no-trunc', '--format', '{{.Command}}').split('\n');
  return commands.filter((command) => command.includes(mark));
}
