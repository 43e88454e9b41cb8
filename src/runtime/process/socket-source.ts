/**
 * The unix socket that workers dial. It lies in a folder within a private folder of the host, and the sandbox sees only
 * the inner folder.
 */
import { once } from 'node:events';
import { chmod, mkdir } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, SandboxError } from '../../errors.ts';
import type { Connection, ConnectionSource } from '../../protocol/connection.ts';
import { SOCKET_FOLDER_IN_SANDBOX, SOCKET_NAME } from '../sandbox-spec/paths.ts';
import { connectStreams } from './stream-connection.ts';

/** Connections at a time: many more than workers, and too few for code in the sandbox to use up our descriptors. */
const MAX_CONNECTIONS = 256;
/** `sun_path` is 108 bytes on Linux, the closing NUL included. */
export const MAX_SOCKET_PATH_BYTES = 107;
/** Grace for sockets that are still being closed, before they are cut. */
const CLOSE_TIMEOUT_MS = 100;

export interface SocketSource extends ConnectionSource {
  /** The host's folder to bind at {@link SOCKET_FOLDER_IN_SANDBOX}. */
  readonly hostFolder: string;
  /** Stops listening, cuts all connections, and removes the socket's file. */
  dispose(): Promise<void>;
}

/**
 * Listens on a socket in `privateFolder` (mode 0700), which the caller removes.
 * @throws SandboxError `sandbox_failed` if the socket cannot be made.
 */
export async function listenForWorkers(privateFolder: string): Promise<SocketSource> {
  const hostFolder = join(privateFolder, 'socket');
  const path = join(hostFolder, SOCKET_NAME);
  const sockets = new Set<Socket>();
  const waiting: Connection[] = [];
  let accept: (connection: Connection) => void = (connection) => waiting.push(connection);

  const server = createServer({ pauseOnConnect: true, allowHalfOpen: false }, (socket) => {
    sockets.add(socket);
    const connection = connectStreams(socket, socket);
    socket.on('close', () => {
      sockets.delete(socket);
      connection.fail('the worker closed its socket');
    });
    accept(connection);
  });
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, hostFolder, path);

  return {
    hostFolder,
    pathInSandbox: `${SOCKET_FOLDER_IN_SANDBOX}/${SOCKET_NAME}`,
    onConnection(listener) {
      accept = listener;
      for (const connection of waiting.splice(0)) listener(connection);
    },
    async dispose() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      await Promise.race([closed, sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function listen(server: Server, folder: string, path: string): Promise<void> {
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
    throw new SandboxError('sandbox_failed', 'server', `The socket path ${path} is too long.`, {
      hint: `Set TMPDIR to a folder with a shorter name; a socket path may have ${MAX_SOCKET_PATH_BYTES} bytes.`,
    });
  }
  try {
    await mkdir(folder, { mode: 0o755 });
    server.listen(path);
    await once(server, 'listening');
    // Connecting needs write permission, and the sandbox's user owns nothing here. The folder above keeps other users
    // out.
    await chmod(folder, 0o755);
    await chmod(path, 0o666);
  } catch (error) {
    server.close();
    throw new SandboxError('sandbox_failed', 'server', `No socket could be made at ${path}: ${messageOf(error)}.`, {
      hint: 'Set TMPDIR to a writable local folder.',
      cause: error,
    });
  }
  // Errors of single accepts (too many open files) concern one connection only. Its worker never gets ready and is
  // replaced.
  server.on('error', () => {});
}
