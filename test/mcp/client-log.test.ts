/** What a client hears of the sandbox, beside the answers to its requests. */
import { LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { REPEAT_AFTER_MS } from '../../src/mcp/client-log.ts';
import { connect } from './connect.ts';
import { OK_RESULT } from './scripted-backend.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function connectListener() {
  const connected = await connect();
  const heard: unknown[] = [];
  connected.client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
    heard.push(params);
  });
  /** Until all that was sent has arrived. */
  const arrived = async () => {
    await vi.advanceTimersByTimeAsync(1);
    return heard.splice(0);
  };
  return { ...connected, arrived };
}

test('a client that asked for nothing hears of warnings and errors of the sandbox', async () => {
  const { sandboxLog, arrived } = await connectListener();
  sandboxLog.info('the sandbox runs on docker');
  sandboxLog.warn('the sandbox ended');
  sandboxLog.error('there is no sandbox');
  expect(await arrived()).toEqual([
    { level: 'warning', logger: 'sandbox', data: 'the sandbox ended' },
    { level: 'error', logger: 'sandbox', data: 'there is no sandbox' },
  ]);
});

test.each([
  ['debug', ['debug', 'info', 'warning', 'error']],
  ['info', ['info', 'warning', 'error']],
  ['notice', ['warning', 'error']],
  ['error', ['error']],
  ['emergency', []],
] as const)('a client that asked for the level %s hears of %j', async (level, levels) => {
  const { client, sandboxLog, arrived } = await connectListener();
  await client.setLoggingLevel(level);
  sandboxLog.debug('a');
  sandboxLog.info('b');
  sandboxLog.warn('c');
  sandboxLog.error('d');
  expect(await arrived()).toEqual(levels.map((one) => expect.objectContaining({ level: one })));
});

test('the same trouble is told once a minute, and other trouble at once', async () => {
  const { sandboxLog, arrived } = await connectListener();
  for (let time = 0; time < 100; time++) sandboxLog.error('the engine is stopped');
  expect(await arrived()).toHaveLength(1);
  sandboxLog.error('the image is gone');
  expect(await arrived()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(REPEAT_AFTER_MS);
  sandboxLog.error('the image is gone');
  expect(await arrived()).toHaveLength(1);
});

test('what a message quotes cannot move the cursor of a terminal, nor go on for ever', async () => {
  const { sandboxLog, arrived } = await connectListener();
  sandboxLog.warn(`a worker said \x1b[2J${'x'.repeat(5_000)}`);
  expect(await arrived()).toEqual([
    expect.objectContaining({ data: expect.stringMatching(/^a worker said \\x1b\[2Jx{1900,2000}$/) }),
  ]);
});

test('a call without a sandbox is no message, because its answer says it', async () => {
  const { backend, run, logged, arrived } = await connectListener();
  backend.answer = async () => ({ result: { ...OK_RESULT, status: 'unavailable' }, exitCode: null });
  await run({ code: 'x' });
  expect(logged).toHaveLength(1);
  expect(await arrived()).toEqual([]);
});

test('a client that has gone hears nothing, and nobody fails', async () => {
  const { client, sandboxLog, sent } = await connectListener();
  await client.close();
  const before = sent.length;
  sandboxLog.error('there is no sandbox');
  expect(sent).toHaveLength(before);
});
