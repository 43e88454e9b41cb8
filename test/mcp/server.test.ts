import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ICONS } from '../../src/mcp/icons.ts';
import { STATS_UPDATE_INTERVAL_MS } from '../../src/mcp/server.ts';
import { MAX_ARTIFACT_BYTES, MAX_ARTIFACTS } from '../../src/protocol/artifact-limits.ts';
import { connect } from './connect.ts';
import { OK_RESULT } from './scripted-backend.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('before any call', () => {
  test('the server introduces itself', async () => {
    const { client } = await connect();
    expect(client.getServerVersion()).toEqual({
      name: 'python-sandbox-mcp',
      title: 'Python sandbox',
      version: '1.2.3',
      icons: [{ src: expect.stringMatching(/^data:image\/png;base64,/), mimeType: 'image/png', sizes: ['48x48'] }],
    });
    expect(client.getInstructions()).toContain('run_python_sandbox');
    expect(client.getServerCapabilities()).toEqual({
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      logging: {},
      completions: {},
    });
  });

  test('its icon is a picture of the size that it says, and small, because every client gets it', () => {
    const [icon] = ICONS;
    const png = Buffer.from(icon?.src.split(',')[1] ?? '', 'base64');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([48, 48]);
    expect(png.length).toBeLessThan(1024);
  });

  test('initialize, tools/list and resources/list touch nothing but prewarm', async () => {
    const { client, backend } = await connect();
    await client.listTools();
    await client.listResources();
    expect(backend.touched).toEqual(['prewarm']);
  });

  test('without the setting prewarm nothing is started', async () => {
    const { client, backend } = await connect({ prewarm: false });
    await client.listTools();
    expect(backend.touched).toEqual([]);
  });
});

describe('the tool as listed', () => {
  test('shows a precise schema made from the settings', async () => {
    const { client } = await connect({ isolation: 'forked', maxTimeoutMs: 60_000, maxCodeBytes: 2048 });
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(['run_python_sandbox']);
    expect(tools[0]?.inputSchema).toMatchObject({
      type: 'object',
      required: ['code'],
      additionalProperties: false,
      properties: {
        code: { type: 'string', maxLength: 2048 },
        files: {
          type: 'array',
          maxItems: 32,
          items: {
            required: ['name'],
            additionalProperties: false,
            properties: { name: { type: 'string' }, text: { type: 'string' }, base64: { type: 'string' } },
          },
        },
        timeout_seconds: { type: 'number', exclusiveMinimum: 0, maximum: 60 },
        isolation: { type: 'string', enum: ['forked', 'baseline'] },
        session: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
        session_rollback: { type: 'boolean' },
        session_fork: { type: 'string' },
        on_error: { enum: ['keep', 'rollback'] },
      },
    });
    expect(tools[0]?.outputSchema?.required).toEqual(Object.keys(OK_RESULT).filter((field) => field !== 'value'));
    expect(tools[0]?._meta).toEqual({ 'anthropic/maxResultSizeChars': 2 * 51_200 + 10_000 });
  });

  test.each([{ sessions: 0 }, { isolation: 'baseline' as const }])(
    'has no sessions where there are none: %j',
    async (settings) => {
      const { client } = await connect(settings);
      const { tools } = await client.listTools();
      expect(Object.keys(tools[0]?.inputSchema.properties ?? {})).toEqual([
        'code',
        'files',
        'timeout_seconds',
        'isolation',
      ]);
      expect(tools[0]?.inputSchema.properties).toMatchObject({ code: { minLength: 1 } });
      expect(tools[0]?.description).not.toContain('session');
      const { content } = await client.callTool({ name: 'run_python_sandbox', arguments: { code: '1', session: 'a' } });
      expect(JSON.stringify(content)).toContain('There is no field \\"session\\"');
    },
  );

  test('passes on what is asked of a session', async () => {
    const { client, backend } = await connect();
    const session = { session: 'a', session_rollback: true, on_error: 'rollback' };
    await client.callTool({ name: 'run_python_sandbox', arguments: { code: '', ...session } });
    expect(backend.requests[0]).toMatchObject({ session: 'a', sessionRollback: true, onError: 'rollback' });
    await client.callTool({ name: 'run_python_sandbox', arguments: { code: '1', session: 'b', session_fork: 'a' } });
    expect(backend.requests[1]).toMatchObject({ session: 'b', sessionFork: 'a' });
  });

  test.each([
    [{}, false, false],
    [{ network: 'bridge' as const }, true, true],
    [{ mounts: [{ host: '/a', path: '/a', mode: 'rw' as const }] }, true, false],
    [{ mounts: [{ host: '/a', path: '/a', mode: 'ro' as const }] }, false, false],
  ])('with %j says what the code can reach', async (settings, destructiveHint, openWorldHint) => {
    const { client } = await connect(settings);
    const { tools } = await client.listTools();
    expect(tools[0]?.annotations).toEqual({
      readOnlyHint: false,
      destructiveHint,
      idempotentHint: false,
      openWorldHint,
    });
  });

  test('is described by the settings, without host paths', async () => {
    const { client } = await connect({
      isolation: 'persistent',
      network: 'bridge',
      timeoutMs: 7000,
      mounts: [{ host: '/home/me/secret', path: '/data', mode: 'ro' }],
    });
    const description = (await client.listTools()).tools[0]?.description ?? '';
    for (const part of [
      'may carry over',
      '7 s',
      '300 s',
      '512 MiB memory',
      'outgoing connections',
      '/data (read-only)',
      `${MAX_ARTIFACTS} at most, ${MAX_ARTIFACT_BYTES / 1024 ** 2} MiB each) reach the caller as artifacts`,
    ]) {
      expect(description).toContain(part);
    }
    expect(description).not.toContain('/home/me');
    expect(description.length).toBeLessThan(2048);
  });

  test('gets a new description when Python and its packages are known, and the client hears of it once', async () => {
    vi.useFakeTimers();
    const { client, backend } = await connect();
    const changed = vi.fn();
    client.setNotificationHandler(ToolListChangedNotificationSchema, changed);

    for (const learn of [() => {}, () => backend.learn('3.13.5', null)]) {
      learn();
      backend.changeStats();
      await vi.advanceTimersByTimeAsync(STATS_UPDATE_INTERVAL_MS);
      expect(changed).not.toHaveBeenCalled();
    }

    const packages = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`package${index}`, '1.0']));
    backend.learn('3.13.5', {
      ...packages,
      numpy: '2.2.4',
      tqdm: '4.67.1',
      PyYAML: '6.0',
      'scikit-learn': '1.4.2+dfsg',
    });
    backend.changeStats();
    await vi.advanceTimersByTimeAsync(2 * STATS_UPDATE_INTERVAL_MS);
    backend.changeStats();
    await vi.advanceTimersByTimeAsync(2 * STATS_UPDATE_INTERVAL_MS);

    expect(changed).toHaveBeenCalledTimes(1);
    const description = (await client.listTools()).tools[0]?.description ?? '';
    expect(description).toContain(
      'Python 3.13.5 with numpy 2.2.4, scikit-learn 1.4.2, PyYAML 6.0, tqdm 4.67.1, package0, package1, package10, ',
    );
    expect(description).toMatch(/package\d+ and 1\d\d more \(sandbox:\/\/environment\)\./);
    expect(description.length).toBeLessThan(2048);
  });
});

test('closing the connection cancels the calls in flight and lets go of the backend', async () => {
  const { client, backend } = await connect();
  const aborted = vi.fn();
  backend.answer = ({ signal }) =>
    new Promise(() => {
      signal?.addEventListener('abort', aborted);
    });
  const call = client.callTool({ name: 'run_python_sandbox', arguments: { code: 'x' } });
  call.catch(() => {});
  await expect.poll(() => backend.requests).toHaveLength(1);
  await client.close();
  await expect(call).rejects.toThrow();
  expect(aborted).toHaveBeenCalledTimes(1);
  expect(backend.listeners).toBe(0);
  backend.changeStats();
});
