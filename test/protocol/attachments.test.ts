/** Over the real socket: who may speak for a worker, and who is turned away. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Attachments } from '../../src/protocol/attachments.ts';
import { encodeFrame } from '../../src/protocol/frame.ts';
import { WorkerChannel } from '../../src/protocol/worker-channel.ts';
import { createTempFolder, removeTempFolder } from '../../src/runtime/leftovers/temp-folders.ts';
import { listenForWorkers, type SocketSource } from '../../src/runtime/process/socket-source.ts';

const MAX_FRAME_BYTES = 1024;
/** As many as are heard out at a time. */
const STRANGERS = 64;

let folder: string;
let source: SocketSource;
let attachments: Attachments;
let heard: string[];

beforeEach(async () => {
  folder = await createTempFolder();
  source = await listenForWorkers(folder);
  attachments = new Attachments(source);
  heard = [];
});
afterEach(async () => {
  vi.useRealTimers();
  await source.dispose();
  await removeTempFolder(folder);
});

function channelOf(worker: number): WorkerChannel {
  return new WorkerChannel(worker, MAX_FRAME_BYTES, null, {
    onMessage: ({ type }) => heard.push(`${worker} ${type}`),
    onViolation: (reason) => heard.push(`${worker} broke: ${reason}`),
  });
}

async function dial(): Promise<Socket> {
  const socket = connect(join(source.hostFolder, 'workers.sock'));
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Attaches and says that the worker is ready. */
async function attach(token: string, worker: number, channel = worker): Promise<Socket> {
  const socket = await dial();
  socket.write(encodeFrame(channel, JSON.stringify({ type: 'attach', token, worker })));
  socket.write(encodeFrame(worker, JSON.stringify({ type: 'ready', worker, pid: 1, hardening: [] })));
  return socket;
}

/** Fails where the server sends anything, or leaves the connection open. */
async function expectTurnedAway(socket: Socket): Promise<void> {
  let received = 0;
  socket.on('data', (chunk) => {
    received += chunk.length;
  });
  if (!socket.closed) await once(socket, 'close');
  expect(received).toBe(0);
}

describe('a connection to the worker socket', () => {
  it('is the worker’s whose token it shows', async () => {
    const token = attachments.expect(channelOf(7));
    const socket = await attach(token, 7);
    await expect.poll(() => heard).toEqual(['7 ready']);
    socket.destroy();
  });

  it('is turned away with a token that was made up', async () => {
    attachments.expect(channelOf(7));
    await expectTurnedAway(await attach('0'.repeat(32), 7));
    expect(heard).toEqual([]);
  });

  it('is turned away with the token of another worker', async () => {
    const token = attachments.expect(channelOf(7));
    attachments.expect(channelOf(8));
    await expectTurnedAway(await attach(token, 8));
    await expectTurnedAway(await attach(token, 7, 8));
    expect(heard).toEqual([]);
  });

  it('is turned away with a token that was shown before', async () => {
    const token = attachments.expect(channelOf(7));
    const first = await attach(token, 7);
    await expect.poll(() => heard).toEqual(['7 ready']);
    await expectTurnedAway(await attach(token, 7));
    expect(heard).toEqual(['7 ready']);
    first.destroy();
  });

  it('is turned away with a token that was revoked', async () => {
    const token = attachments.expect(channelOf(7));
    attachments.revoke(token);
    await expectTurnedAway(await attach(token, 7));
    expect(heard).toEqual([]);
  });

  it('is turned away when it says nothing for long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const socket = await dial();
    await vi.waitUntil(() => vi.getTimerCount() > 0, { timeout: 20_000 });
    vi.advanceTimersByTime(5_000);
    await expectTurnedAway(socket);
  });

  it('is heard though many others have not said who they are: the oldest of these is turned away', async () => {
    const oldest = await dial();
    const silent = await Promise.all(Array.from({ length: STRANGERS - 1 }, dial));
    const startedAt = performance.now();
    const token = attachments.expect(channelOf(7));
    const socket = await attach(token, 7);
    await expect.poll(() => heard).toEqual(['7 ready']);
    await expectTurnedAway(oldest);
    // Rather than when its time to speak is over, which is 5 s.
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(silent.filter((one) => one.closed)).toEqual([]);
    for (const one of [socket, ...silent]) one.destroy();
  });
});

describe('the channel of a worker', () => {
  it('is closed by the first violation, and hears nothing more', async () => {
    const token = attachments.expect(channelOf(7));
    const socket = await attach(token, 7);
    await expect.poll(() => heard).toEqual(['7 ready']);
    socket.write(Buffer.concat([encodeFrame(7, '{"type":"none"}'), encodeFrame(7, '{"type":"none"}')]));
    if (!socket.closed) await once(socket, 'close');
    expect(heard).toEqual(['7 ready', expect.stringContaining('7 broke')]);
  });

  it('takes no frame that is longer than its worker may send', async () => {
    const token = attachments.expect(channelOf(7));
    const socket = await attach(token, 7);
    socket.write(
      encodeFrame(7, JSON.stringify({ type: 'ready', worker: 7, pid: 1, hardening: ['x'.repeat(MAX_FRAME_BYTES)] })),
    );
    await expect.poll(() => heard).toEqual(['7 ready', expect.stringContaining(`${MAX_FRAME_BYTES} are allowed`)]);
    socket.destroy();
  });
});
