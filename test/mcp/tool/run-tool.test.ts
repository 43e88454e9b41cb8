/** A call of the tool, from the client to a backend that answers as it is told. */
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SandboxError } from '../../../src/errors.ts';
import { HEARTBEAT_INTERVAL_MS, LOOK_INTERVAL_MS } from '../../../src/mcp/tool/progress.ts';
import { connect } from '../connect.ts';
import { OK_RESULT } from '../scripted-backend.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('a call', () => {
  test('answers as data and as text', async () => {
    const { client, backend, run } = await connect();
    await client.listTools();
    const { text, result, isError } = await run({ code: '42', timeout_seconds: 2.5, isolation: 'baseline' });
    expect(result).toEqual(OK_RESULT);
    expect(isError).toBe(false);
    expect(text).toBe('status: ok (1.50 ms)\nstdout:\nhi\nresult: 42');
    expect(backend.requests).toEqual([
      { code: '42', timeoutMs: 2500, isolation: 'baseline', signal: expect.any(AbortSignal) },
    ]);
  });

  test.each([
    ['ok', null, false],
    ['exited', 0, false],
    ['exited', 3, true],
    ['error', null, true],
    ['timeout', null, true],
    ['unavailable', null, true],
  ] as const)('that ends %s with exit code %s has isError %s', async (status, exitCode, isError) => {
    const { backend, run } = await connect();
    backend.answer = async () => ({ result: { ...OK_RESULT, status }, exitCode });
    expect((await run({ code: 'x' })).isError).toBe(isError);
  });

  test('that the executor fails to answer is a result too', async () => {
    const { backend, run } = await connect();
    backend.answer = () => Promise.reject(new SandboxError('protocol', 'server', 'It broke.', { hint: 'Report it.' }));
    const { result, isError, text } = await run({ code: 'x' });
    expect([result.status, result.runtime, isError]).toEqual(['unavailable', 'none', true]);
    expect(result.detail).toBe('The server failed: It broke. Report it.');
    expect(text).toContain('It broke. Report it.');
  });

  test('that is cancelled stops the code and gets no answer', async () => {
    const { client, backend, sent } = await connect();
    await client.listTools();
    const stopped = vi.fn();
    backend.answer = ({ signal }) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => {
          stopped(signal.reason);
          resolve({ result: { ...OK_RESULT, status: 'cancelled' }, exitCode: null });
        });
      });
    const before = sent.length;
    const cancel = new AbortController();
    const call = client.callTool({ name: 'run_python_sandbox', arguments: { code: 'x' } }, undefined, {
      signal: cancel.signal,
    });
    await expect.poll(() => backend.requests).toHaveLength(1);
    cancel.abort('changed my mind');
    await expect(call).rejects.toThrow();
    await expect.poll(() => stopped).toHaveBeenCalledWith('changed my mind');
    // A full round trip later nothing but its own answer has been sent.
    await client.ping();
    expect(sent.slice(before)).toHaveLength(1);
  });

  test('reports progress while it runs, and only to a client that asked for it', async () => {
    vi.useFakeTimers();
    const { client, backend, sent } = await connect();
    let finish = (): void => {};
    backend.answer = () =>
      new Promise((resolve) => {
        finish = () => resolve({ result: OK_RESULT, exitCode: null });
      });
    backend.standing = { phase: 'queued', before: 2 };
    const progress: [number, string | undefined][] = [];
    const call = client.callTool({ name: 'run_python_sandbox', arguments: { code: 'x' } }, undefined, {
      onprogress: (report) => progress.push([report.progress, report.message]),
    });
    await vi.advanceTimersByTimeAsync(LOOK_INTERVAL_MS + 1.5 * HEARTBEAT_INTERVAL_MS);
    finish();
    await call;
    await vi.advanceTimersByTimeAsync(3 * HEARTBEAT_INTERVAL_MS);
    expect(progress).toEqual([
      [1, 'Waiting, 2 calls before it (1 s)'],
      [6, 'Waiting, 2 calls before it (6 s)'],
    ]);

    const before = sent.length;
    const quiet = client.callTool({ name: 'run_python_sandbox', arguments: { code: 'x' } });
    await vi.advanceTimersByTimeAsync(3 * HEARTBEAT_INTERVAL_MS);
    finish();
    await quiet;
    expect(sent.slice(before)).toHaveLength(1);
  });

  test('that had no sandbox is told to whoever runs the server, too', async () => {
    const { backend, run, logged } = await connect();
    await run({ code: 'x' });
    backend.answer = async () => ({
      result: { ...OK_RESULT, status: 'unavailable', detail: 'The engine is stopped.' },
      exitCode: null,
    });
    await run({ code: 'x' });
    expect(logged).toEqual(['python-sandbox: error: a call had no sandbox: The engine is stopped.\n']);
  });

  test('of another tool is a protocol error that names the tool there is', async () => {
    const { client, run } = await connect();
    await expect(client.callTool({ name: 'run_python', arguments: {} })).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
      message: expect.stringContaining('There is run_python_sandbox.'),
    });
    expect((await run({ code: '1' })).result.status).toBe('ok');
  });
});
