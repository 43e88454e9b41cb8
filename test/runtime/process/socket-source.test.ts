import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/protocol/connection.ts';
import { createTempFolder, removeTempFolder } from '../../../src/runtime/leftovers/temp-folders.ts';
import { listenForWorkers, type SocketSource } from '../../../src/runtime/process/socket-source.ts';

/** Reads so many bytes when its stdin ends, and is killed. */
const READ_AND_DIE = `
import os, signal, socket, sys
connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
sys.stdin.read()
connection.recv(int(sys.argv[2]), socket.MSG_WAITALL)
os.kill(os.getpid(), signal.SIGKILL)
`;

let folder: string;
let source: SocketSource;
beforeEach(async () => {
  folder = await createTempFolder();
  source = await listenForWorkers(folder);
});
afterEach(async () => {
  await source.dispose();
  await removeTempFolder(folder);
});

const dial = () => connect(join(source.hostFolder, 'workers.sock'));

describe('the socket for workers', () => {
  it('can be dialled by any user, behind a folder that only ours can enter', () => {
    expect(statSync(join(source.hostFolder, 'workers.sock')).mode & 0o777).toBe(0o666);
    expect(statSync(source.hostFolder).mode & 0o777).toBe(0o755);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(source.pathInSandbox).toBe('/run/python-sandbox/workers.sock');
  });

  it('hands over connections with all that was written before somebody listened', async () => {
    const socket = dial();
    socket.write('early ');
    await once(socket, 'connect');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const connection = await new Promise<Connection>((resolve) => source.onConnection(resolve));
    const received: string[] = [];
    const closed = new Promise<string>((resolve) => connection.onClose(resolve));
    connection.onData((chunk) => {
      received.push(chunk.toString());
      if (received.join('') === 'early late') socket.end();
    });
    socket.write('late');
    expect(await closed).toMatch(/closed/);
    expect(received.join('')).toBe('early late');
  });

  it('carries answers back, and tells late listeners why it closed', async () => {
    const socket = dial();
    const connection = await new Promise<Connection>((resolve) => source.onConnection(resolve));
    connection.onData(() => {});
    connection.write(Buffer.from('answer'));
    const [chunk] = await once(socket, 'data');
    expect(`${chunk}`).toBe('answer');
    socket.destroy();
    await new Promise<string>((resolve) => connection.onClose(resolve));
    await expect(new Promise<string>((resolve) => connection.onClose(resolve))).resolves.toMatch(/closed|reset/);
    // A dead connection reports through onClose, and a write to it is no error.
    connection.write(Buffer.from('nobody reads this'));
  });

  it.each([
    ['all that was written', false, 6],
    ['a part of what was written', true, 3],
    ['nothing of what was written', true, 0],
  ])('knows of a peer that has read %s', async (_, hasUnread, bytes) => {
    const worker = spawn('python3', ['-c', READ_AND_DIE, join(source.hostFolder, 'workers.sock'), String(bytes)]);
    const connection = await new Promise<Connection>((resolve) => source.onConnection(resolve));
    const closed = new Promise((resolve) => connection.onClose(resolve));
    connection.onData(() => {});
    connection.write(Buffer.from('answer'));
    worker.stdin.end();
    await closed;
    expect(connection.hasUnread).toBe(hasUnread);
    // What is written now is not read either.
    connection.write(Buffer.from('more'));
    expect(connection.hasUnread).toBe(true);
  });

  it('is gone after dispose, connections included', async () => {
    const socket = dial();
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.resume();
    await source.dispose();
    await source.dispose();
    await closed;
    expect(existsSync(join(source.hostFolder, 'workers.sock'))).toBe(false);
  });

  it('is refused, with advice, where the path is too long for the kernel', async () => {
    await expect(listenForWorkers(`/tmp/${'x'.repeat(120)}`)).rejects.toThrow(/too long/);
  });
});
