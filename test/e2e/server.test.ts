/** The product as a client meets it: `node dist/main.js` over stdio, the SDK's own client, a real container. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRuntimes } from '../helpers/engines.ts';
import { startRawServer } from '../helpers/raw-server.ts';
import { startServer, type TestServer } from '../helpers/server.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

describe('the server without any engine', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer(['--runtime', 'docker'], { DOCKER_HOST: 'unix:///nonexistent/docker.sock' });
  });

  afterAll(() => server.close());

  it('initializes and lists its tool all the same', async () => {
    expect(server.client.getServerVersion()).toMatchObject({ name: 'python-sandbox-mcp', title: expect.any(String) });
    expect(server.client.getInstructions()).toContain('run_python_sandbox');
    const { tools } = await server.client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(['run_python_sandbox']);
  });

  it('says why on stderr before anybody calls', async () => {
    await expect.poll(() => server.stderr()).toMatch(/^python-sandbox: error: there is no sandbox: .*docker.*\n/is);
    expect(await server.stats()).toMatchObject({ state: 'stopped', detail: expect.stringMatching(/docker/i) });
  });

  it('tells the client as well, unasked', async () => {
    const raw = startRawServer(['--runtime', 'docker'], { DOCKER_HOST: 'unix:///nonexistent/docker.sock' });
    await raw.initialize('2025-11-25');
    expect(await raw.next()).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/message',
      params: { level: 'error', logger: 'sandbox', data: expect.stringMatching(/^there is no sandbox: .*docker/is) },
    });
    await raw.close();
  });

  it('tells its environment at once all the same, and why it knows so little', async () => {
    const environment = await server.environment();
    expect(environment).toMatchObject({ runtime: 'none', python: null, packages: null, network: 'none' });
    expect(environment.detail).toMatch(/docker/i);
  });

  it('answers a call with unavailable and what to do', async () => {
    const { isError, result } = await server.call({ code: '1' });
    expect(isError).toBe(true);
    expect(result).toMatchObject({ status: 'unavailable', runtime: 'none' });
    expect(result.detail).toMatch(/docker/i);
  });

  it('tries again with the next call', async () => {
    expect((await server.call({ code: '1' })).result.status).toBe('unavailable');
    expect((await server.stats()).calls.by_status.unavailable).toBeGreaterThanOrEqual(2);
  });
});

describeRuntimes('the server', (runtime) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer(['--runtime', runtime, '--timeout', '20', '--max-timeout', '60']);
  });

  afterAll(() => server.close());

  it('tells a client that asked for progress what a long call printed last', { timeout: 600_000 }, async () => {
    const messages: string[] = [];
    await server.client.callTool(
      {
        name: 'run_python_sandbox',
        arguments: { code: 'import time\nfor i in range(7):\n    print(f"epoch {i} of 7")\n    time.sleep(0.5)' },
      },
      undefined,
      { onprogress: ({ message = '' }) => messages.push(message) },
    );
    expect(messages).toContainEqual(expect.stringMatching(/^Running, last printed: epoch [1-6] of 7 \(\d s\)$/));
  });

  it('runs code and answers in both forms, each of which stands alone', { timeout: 600_000 }, async () => {
    const { isError, text, result } = await server.call({ code: 'print("hello")\n6 * 7' });
    expect(isError).toBe(false);
    expect(result).toMatchObject({
      status: 'ok',
      stdout: 'hello\n',
      stderr: '',
      result: '42',
      value: 42,
      error: null,
      detail: null,
      isolation: 'isolated',
      runtime,
      artifacts: [],
    });
    expect(text).toContain('hello');
    expect(text).toContain('42');
  });

  it('marks errors as errors', async () => {
    const { isError, text, result } = await server.call({ code: 'raise ValueError("no")' });
    expect(isError).toBe(true);
    expect(result.error).toMatchObject({ type: 'ValueError', message: 'no', line: 1 });
    expect(text).toContain('ValueError: no');
  });

  it('honours timeout_seconds', async () => {
    const { isError, result } = await server.call({ code: 'while True: pass', timeout_seconds: 0.5 });
    expect(isError).toBe(true);
    expect(result.status).toBe('timeout');
  });

  it.each([
    ['empty code', { code: '' }, 'code'],
    ['no code', {}, 'code'],
    ['code that is no string', { code: 7 }, 'code'],
    ['a NUL byte', { code: 'a\0' }, 'NUL'],
    ['no time', { code: '1', timeout_seconds: 0 }, 'timeout_seconds'],
    ['negative time', { code: '1', timeout_seconds: -1 }, '-1'],
    ['too much time', { code: '1', timeout_seconds: 1e9 }, '60'],
    ['time as text', { code: '1', timeout_seconds: '5' }, '"5"'],
    ['an unknown isolation', { code: '1', isolation: 'total' }, 'isolation'],
    ['a weaker isolation', { code: '1', isolation: 'persistent' }, 'isolated'],
    ['an unknown field', { code: '1', timeout: 5 }, 'timeout'],
    ['far too much code', { code: `x = "${'y'.repeat(20_000_000)}"` }, 'max-code-bytes'],
  ])('refuses %s with a result that says what to change', { timeout: 30_000 }, async (_what, input, named) => {
    const { isError, result } = await server.call(input);
    expect(isError).toBe(true);
    expect(result.status).toBe('rejected');
    expect(result.detail).toContain(named);
    expect((await server.call({ code: '6 * 7' })).result.result).toBe('42');
  });

  it('refuses an unknown tool as a protocol error', async () => {
    await expect(server.client.callTool({ name: 'rm_rf', arguments: {} })).rejects.toThrow('-32602');
  });

  it('stops the code of a cancelled request and serves the next', async () => {
    const controller = new AbortController();
    const reply = server.call({ code: 'import time\ntime.sleep(60)' }, { signal: controller.signal });
    await sleep(300);
    controller.abort();
    await expect(reply).rejects.toThrow();
    const startedAt = Date.now();
    expect((await server.call({ code: '6 * 7' })).result.result).toBe('42');
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    expect((await server.stats()).calls.by_status.cancelled).toBeGreaterThanOrEqual(1);
  });

  it('tells its environment', async () => {
    const environment = await server.environment();
    expect(environment).toMatchObject({ runtime, network: 'none', mounts: [] });
    expect(environment.python).toMatch(/^3\.\d+\.\d+/);
    expect(environment.limits.timeout_seconds).toBe(20);
    const { tools } = await server.client.listTools();
    expect(tools[0]?.description).toContain(environment.python);
  });

  it.each(['true', 'false'])('tells its environment to a reader who comes first (--prewarm %s)', async (prewarm) => {
    const fresh = await startServer(['--runtime', runtime, '--prewarm', prewarm]);
    const environment = await fresh.environment();
    await fresh.close();
    expect(environment).toMatchObject({ runtime, python: expect.any(String), packages: expect.any(Object) });
    expect(environment).not.toHaveProperty('detail');
  });

  it('counts every call truthfully', async () => {
    const before = await server.stats();
    await server.call({ code: '1' });
    await server.call({ code: '1 / 0' });
    await server.call({ code: '' });
    const after = await server.stats();
    const grown = (status: 'ok' | 'error' | 'rejected') =>
      after.calls.by_status[status] - before.calls.by_status[status];
    expect([grown('ok'), grown('error'), grown('rejected')]).toEqual([1, 1, 1]);
    expect(after.calls.total - before.calls.total).toBe(3);
    expect(Object.values(after.calls.by_status).reduce((sum, count) => sum + count, 0)).toBe(after.calls.total);
    expect(after).toMatchObject({ state: 'ready', runtime, isolation: 'isolated' });
    const latency = after.latency_ms.isolated;
    expect(latency?.run.count).toBeGreaterThan(0);
    expect(latency?.run.p50).toBeLessThanOrEqual(latency?.run.max ?? 0);
    expect(after.workers.live.length).toBeGreaterThanOrEqual(1);
    expect(after.memory.zygote_rss).toBeGreaterThan(1_000_000);
  });

  it('tells subscribers when the stats change', async () => {
    await server.client.subscribeResource({ uri: 'sandbox://stats' });
    const updated = new Promise<string>((done) => {
      server.client.fallbackNotificationHandler = async ({ method, params }) => {
        if (method === 'notifications/resources/updated') done(String(params?.uri));
      };
    });
    await server.call({ code: '1' });
    expect(await updated).toBe('sandbox://stats');
  });
});

describe('stdout', () => {
  it('carries JSON-RPC lines only, and ends with stdin', async () => {
    const child = spawn(process.execPath, [MAIN, '--runtime', 'docker'], {
      env: { PATH: process.env.PATH, DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
    });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const clientInfo = { name: 'test', version: '1' };
    send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } });
    send({ method: 'notifications/initialized' });
    send({ id: 2, method: 'tools/call', params: { name: 'run_python_sandbox', arguments: { code: '1' } } });
    while (!stdout.includes('"id":2')) await sleep(20);
    child.stdin.end();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).jsonrpc)).toEqual(lines.map(() => '2.0'));
  });
});
