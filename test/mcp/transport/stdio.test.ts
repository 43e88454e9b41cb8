import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { resolveSettings } from '../../../src/config.ts';
import { createMcpServer } from '../../../src/mcp/server.ts';
import { MAX_LINE_BYTES, serveStdio } from '../../../src/mcp/transport/stdio.ts';
import { OK_RESULT, ScriptedBackend } from '../scripted-backend.ts';

/** Pipes deliver at most this much at once. */
const PIPE_BYTES = 64 * 1024;

interface Answer {
  id: number;
  result?: { content?: { type: string }[]; structuredContent?: { status: string; detail: string } };
  error?: { code: number; message: string };
}

async function serve(protocolVersion = '2025-11-25') {
  const settings = resolveSettings();
  const backend = new ScriptedBackend(settings);
  const server = createMcpServer(backend, settings, { version: '1.2.3' });
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const onClosed = vi.fn();
  const answers: Answer[] = [];
  createInterface({ input: stdout })
    .on('line', (line) => answers.push(JSON.parse(line)))
    // A stdout that fails is one of the cases; the reader need not say so too.
    .on('error', () => {});
  await serveStdio(server, { stdin, stdout, onClosed });

  const send = async (message: object): Promise<void> => {
    const bytes = Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    for (let at = 0; at < bytes.length; at += PIPE_BYTES) {
      if (!stdin.write(bytes.subarray(at, at + PIPE_BYTES))) await once(stdin, 'drain');
    }
  };
  const request = async (id: number, method: string, params: object): Promise<Answer> => {
    await send({ id, method, params });
    return vi.waitFor(
      () => {
        const answer = answers.find((one) => one.id === id);
        if (answer === undefined) throw new Error(`no answer to ${method}`);
        return answer;
      },
      { timeout: 20_000, interval: 5 },
    );
  };
  const call = (id: number, code: string) =>
    request(id, 'tools/call', { name: 'run_python_sandbox', arguments: { code } });

  await request(0, 'initialize', {
    protocolVersion,
    capabilities: {},
    clientInfo: { name: 'test', version: '0' },
  });
  await send({ method: 'notifications/initialized' });
  return { backend, stdin, stdout, onClosed, answers, send, request, call };
}

describe('a long message', () => {
  test('of 20 MB of code is rejected by the tool, and the server goes on', async () => {
    const { call, onClosed } = await serve();
    const { result } = await call(1, 'x = 1\n'.repeat(20_000_000 / 6));
    expect(result?.structuredContent).toMatchObject({ status: 'rejected' });
    expect(result?.structuredContent?.detail).toContain('1048576');
    expect((await call(2, '42')).result?.structuredContent?.status).toBe('ok');
    expect(onClosed).not.toHaveBeenCalled();
  });

  test('beyond what is read at all is answered with an error, and the server goes on', async () => {
    const { call, onClosed } = await serve();
    const { error } = await call(1, 'x'.repeat(MAX_LINE_BYTES));
    expect(error?.code).toBe(-32600);
    expect(error?.message).toContain(String(MAX_LINE_BYTES));
    expect((await call(2, '42')).result?.structuredContent?.status).toBe('ok');
    expect(onClosed).not.toHaveBeenCalled();
  });
});

test('a long message whose id cannot be told is answered without one', async () => {
  const { stdin, call, answers } = await serve();
  stdin.write(`${'x'.repeat(MAX_LINE_BYTES)}\n`);
  expect((await call(1, '42')).result?.structuredContent?.status).toBe('ok');
  expect(answers).toContainEqual({ jsonrpc: '2.0', id: null, error: { code: -32600, message: expect.any(String) } });
});

describe('a link to a file', () => {
  test.each([
    ['2025-06-18', ['text', 'resource_link']],
    ['2025-03-26', ['text']],
  ])('is sent to a client of %s as %j', async (version, types) => {
    const { backend, call } = await serve(version);
    const data = Buffer.from('x');
    const artifacts = backend.artifacts.keep([{ name: 'a', mimeType: 'text/plain', data, isShown: false }]);
    backend.answer = async () => ({ result: { ...OK_RESULT, artifacts }, exitCode: null });
    const { result } = await call(1, '42');
    expect(result?.content?.map(({ type }) => type)).toEqual(types);
  });
});

describe('a batch', () => {
  const callOf = (id: number) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'run_python_sandbox', arguments: { code: 'x' } },
  });

  test('is not held up by a call of it that was cancelled', async () => {
    const { backend, stdin, send, answers } = await serve('2025-03-26');
    backend.answer = () => new Promise(() => {});
    stdin.write(`${JSON.stringify([callOf(1), { jsonrpc: '2.0', id: 2, method: 'ping' }])}\n`);
    await expect.poll(() => backend.requests).toHaveLength(1);
    await send({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await expect.poll(() => answers.at(-1)).toEqual([{ jsonrpc: '2.0', id: 2, result: {} }]);
  });

  test('does not hold up other requests, nor keeps their answers', async () => {
    const { backend, stdin, request, answers } = await serve('2025-03-26');
    let finish = (): void => {};
    backend.answer = () =>
      new Promise((resolve) => {
        finish = () => resolve({ result: OK_RESULT, exitCode: null });
      });
    stdin.write(`${JSON.stringify([callOf(1)])}\n`);
    await expect.poll(() => backend.requests).toHaveLength(1);
    expect((await request(2, 'ping', {})).result).toEqual({});
    finish();
    await expect.poll(() => answers.at(-1)).toMatchObject([{ id: 1, result: { isError: false } }]);
  });
});

describe('the end is told once', () => {
  test('when stdin ends, after what could be answered at once', async () => {
    const { stdin, send, onClosed, answers } = await serve();
    await send({ id: 1, method: 'tools/list' });
    stdin.end();
    await expect.poll(() => onClosed).toHaveBeenCalledExactlyOnceWith('the client closed stdin');
    expect(answers.map((answer) => answer.id)).toEqual([0, 1]);
  });

  test('when stdin is torn away', async () => {
    const { stdin, onClosed } = await serve();
    stdin.destroy(new Error('gone'));
    await expect.poll(() => onClosed).toHaveBeenCalledExactlyOnceWith('stdin failed: gone');
  });

  test('when nobody reads stdout any more, and calls in flight are cancelled', async () => {
    const { backend, stdout, send, onClosed } = await serve();
    const aborted = vi.fn();
    backend.answer = ({ signal }) =>
      new Promise(() => {
        signal?.addEventListener('abort', aborted);
      });
    await send({ id: 1, method: 'tools/call', params: { name: 'run_python_sandbox', arguments: { code: 'x' } } });
    await expect.poll(() => backend.requests).toHaveLength(1);
    stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await expect.poll(() => onClosed).toHaveBeenCalledExactlyOnceWith('stdout failed: write EPIPE');
    expect(aborted).toHaveBeenCalledTimes(1);
  });

  test('when stdin had ended before it was listened to', async () => {
    const settings = resolveSettings();
    const server = createMcpServer(new ScriptedBackend(settings), settings, { version: '0' });
    const onClosed = vi.fn();
    await serveStdio(server, { stdin: Readable.from([]), stdout: new PassThrough(), onClosed });
    await expect.poll(() => onClosed).toHaveBeenCalledTimes(1);
  });
});

test.each([
  ['resources/read', {}, 'params.uri is missing or malformed.'],
  ['resources/subscribe', { uri: 5 }, 'params.uri is missing or malformed.'],
  ['tools/list', { cursor: 7 }, 'params.cursor is missing or malformed.'],
  ['initialize', {}, 'params.protocolVersion, params.capabilities, params.clientInfo are missing or malformed.'],
])('a malformed %s with %j is refused as that, and in our words', async (method, params, message) => {
  const { request } = await serve();
  expect((await request(1, method, params)).error).toEqual({ code: -32602, message });
});

test('the text of an error does not repeat its code, which clients write before it', async () => {
  const { request } = await serve();
  const { error } = await request(1, 'tools/call', { name: 'other', arguments: {} });
  expect(error).toEqual({ code: -32602, message: 'There is no tool other. There is run_python_sandbox.' });
});
