/** The image that serves MCP itself, made and started as the comment in its Dockerfile says. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundledImageTag } from '../../src/runtime/image/image.ts';
import { docker } from '../drills/docker.ts';
import { describeRuntime } from '../helpers/engines.ts';
import { startCommand } from '../helpers/server.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DOCKERFILE = join(ROOT, 'Dockerfile.server');
const IMAGE = `python-sandbox-mcp-server:test-${process.pid}`;

/** ms. Two of Debian's packages are fetched when nobody has made this image here before. */
const BUILD_TIMEOUT_MS = 300_000;

/** The options of the `docker run` in the comment. */
function documentedOptions(): string[] {
  const comment = readFileSync(DOCKERFILE, 'utf8').replaceAll(/\\\n#\s*/g, '');
  const options = /^# +docker run -i --rm (.*) python-sandbox-mcp-server$/m.exec(comment)?.[1];
  if (options === undefined) throw new Error('Dockerfile.server does not say how to run the image.');
  return options.split(/\s+/);
}

describeRuntime('docker', 'the image of the server', () => {
  const names: string[] = [];

  /** As a client starts it. */
  const start = (options: readonly string[]) => {
    const name = `python-sandbox-mcp-server-test-${process.pid}-${names.length}`;
    names.push(name);
    const args = ['run', '-i', '--rm', '--name', name, ...options, IMAGE, '--preload', 'none'];
    return startCommand('docker', args);
  };
  const running = () => docker('ps', '--all', '--format', '{{.Names}}').split('\n');

  beforeAll(() => {
    const args = ['--file', DOCKERFILE, '--build-arg', `SANDBOX=${bundledImageTag()}`, '--tag', IMAGE, ROOT];
    execFileSync('docker', ['build', '--quiet', ...args], { stdio: 'pipe' });
  }, BUILD_TIMEOUT_MS);

  afterAll(() => {
    for (const name of names.filter((one) => running().includes(one))) docker('rm', '--force', name);
    // The layers stay for the next time.
    docker('image', 'rm', '--no-prune', IMAGE);
  });

  it('serves with the documented options: calls run in bubblewrap, and a killed client leaves nothing', async () => {
    const server = await start(documentedOptions());
    const { result } = await server.call({
      code: 'import os\nprint(sorted(os.listdir("/opt")))\nos.environ.get("HOSTNAME")',
    });
    expect(result).toMatchObject({ status: 'ok', stdout: "['matplotlib', 'python-harness']\n", runtime: 'bwrap' });
    expect(result.result).toBeNull();
    expect(await server.stats()).toMatchObject({
      state: 'ready',
      runtime: 'bwrap',
      hardening: expect.arrayContaining(['seccomp']),
    });
    process.kill(server.pid, 'SIGKILL');
    await expect.poll(running).not.toContain(names.at(-1));
    await server.close();
  });

  it('runs nothing without them, says which there are, and goes with its client', async () => {
    const server = await start([]);
    const { isError, result } = await server.call({ code: '1' });
    expect(isError).toBe(true);
    expect(result).toMatchObject({ status: 'unavailable', runtime: 'none' });
    const wanted = documentedOptions().filter((option) => option.endsWith('=unconfined'));
    expect(wanted.length).toBe(3);
    for (const option of wanted) expect(result.detail).toContain(`--security-opt ${option}`);
    await server.close();
    await expect.poll(running).not.toContain(names.at(-1));
  });

  it('needs no capability, no network, no new privileges and no writable root', () => {
    const options = documentedOptions().join(' ');
    for (const option of ['--cap-drop ALL', '--network none', '--security-opt no-new-privileges', '--read-only'])
      expect(options).toContain(option);
    expect(options).not.toMatch(/--privileged|--cap-add|--user|docker\.sock/);
    expect(docker('image', 'inspect', '--format', '{{.Config.User}}', IMAGE)).toBe('10001:10001');
  });
});
