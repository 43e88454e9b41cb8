/** The first use of all: the image is not there yet, and everybody who waits for it is told how far it is. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundledImageTag } from '../../src/runtime/image/image.ts';
import { describeRuntime } from '../helpers/engines.ts';
import { startServer } from '../helpers/server.ts';
import { DRILL_FLAGS } from './helpers.ts';
import { copyPackage, type PackageCopy } from './package-copy.ts';

/** A build of some seconds that needs no network. The number makes it another image for each test. */
const dockerfile = (test: number) =>
  `FROM ${bundledImageTag()}\nRUN sleep 5 && echo ${process.pid}-${test} >/dev/null\n`;

/** "(12 s)" at the end. */
const ELAPSED = / \(\d+ s\)$/;

/** Signs of life, which a busy machine brings about, are the same lines with the time at their end. */
const isStep = (line: string) => line.startsWith('python-sandbox: info: building') && !line.endsWith('so far');

describeRuntime('docker', 'while the image is built', () => {
  let copy: PackageCopy;
  let tests = 0;

  beforeEach(() => {
    copy = copyPackage(dockerfile(tests++));
  });

  afterEach(() => {
    const image = execFileSync(process.execPath, [copy.main, 'build', '--runtime', 'docker'], { encoding: 'utf8' });
    execFileSync('docker', ['image', 'rm', '--force', image.trim()], { stdio: 'ignore' });
    copy.remove();
  });

  it('calls, stats and environment say which step it is at', { timeout: 120_000 }, async () => {
    const server = await startServer(['--runtime', 'docker', '--workers', '1', ...DRILL_FLAGS], {}, copy.main);
    const heard: [number, string][][] = [[], []];
    const calls = heard.map((reports) =>
      server.client.callTool(
        { name: 'run_python_sandbox', arguments: { code: 'import time\ntime.sleep(2.5)\n6 * 7' } },
        undefined,
        { onprogress: ({ progress, message = '' }) => reports.push([progress, message.replace(ELAPSED, '')]) },
      ),
    );
    await expect.poll(server.stats).toMatchObject({
      state: 'starting',
      detail: expect.stringMatching(/^building the image python-sandbox-mcp:\w+: step 2 of 2 \(RUN sleep 5/),
    });
    expect(await server.environment()).toMatchObject({ runtime: 'docker', python: expect.stringMatching(/^3\./) });
    for (const { structuredContent } of await Promise.all(calls))
      expect(structuredContent).toMatchObject({ status: 'ok', value: 42 });
    await server.close();

    const [first = [], second = []] = heard;
    // Rather than when the step is over.
    expect(first[0]?.[0]).toBeLessThan(5);
    expect(first.map(([, message]) => message).join('\n')).toMatch(
      /^(?:Waiting for the sandbox: it is .*\n)*Waiting for the sandbox: it is building .*: step 2 of 2 \(RUN.*\n(?:Waiting for .*\n)*Running$/,
    );
    expect(second.map(([, message]) => message).join('\n')).toMatch(
      /^(?:Waiting for the sandbox, 1 call before it: it is .*\n)+Waiting, 1 call before it\n(?:Waiting.*\n)*Running$/,
    );
    for (const reports of heard) {
      const progress = reports.map(([elapsed]) => elapsed);
      expect(progress).toEqual([...new Set(progress)].sort((a, b) => a - b));
    }
  });

  it.each([
    ['run', ['run', '--runtime', 'docker', '-'], 'hello\n'],
    ['build', ['build', '--runtime', 'docker'], /^python-sandbox-mcp:\w+\n$/],
  ])('%s says so on stderr, a line for each step', { timeout: 120_000 }, async (_name, argv, printed) => {
    const child = spawn(process.execPath, [copy.main, ...argv]);
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.end('print("hello")');
    const [code] = await once(child, 'close');
    expect([code, Buffer.concat(out).toString()]).toEqual([0, expect.stringMatching(printed)]);
    const lines = Buffer.concat(err).toString().split('\n');
    for (const step of ['step 1 of 2 (FROM', 'step 2 of 2 (RUN sleep 5'])
      expect(lines.filter((line) => isStep(line) && line.includes(step))).toHaveLength(1);
  });
});
