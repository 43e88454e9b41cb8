/** The bare parts: the least that a call could cost over each channel, through MCP, and in a process of its own. */
import { Buffer } from 'node:buffer';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Bench } from '../context.ts';
import { PROGRAMS, PYTHON_FOLDER } from '../package.ts';
import { calledHere, type Subject } from '../subject.ts';
import { pythonIn } from './containers.ts';
import { callForOutput, startMcpServer } from './mcp.ts';

/** As large as the frame of a short result. */
const ECHO_BYTES = 300;
const IN_FLIGHT = 100;
/** ms. A container starts in well under a second. */
const CONNECT_TIMEOUT_MS = 20_000;

/** A Python process in a container of the same image, over a unix socket in a folder of the host. */
export function socketEcho(bench: Bench): Subject {
  return {
    name: 'echo: unix socket',
    group: 'floor',
    note: 'bare bytes to Python in the container and back, over the kind of socket that workers use',
    maxInFlight: IN_FLIGHT,
    async start() {
      const folder = await mkdtemp(join(tmpdir(), 'sandbox-bench-'));
      // The user inside is another one: it may pass and connect, and that is all.
      await chmod(folder, 0o755);
      const path = join(folder, 'echo.sock');
      const server = createServer();
      const connected = new Promise<Socket>((resolve, reject) => {
        server.once('connection', resolve);
        setTimeout(() => reject(new Error('The echo process did not connect.')), CONNECT_TIMEOUT_MS).unref();
      });
      await new Promise<void>((resolve) => server.listen(path, resolve));
      await chmod(path, 0o777);
      const child = await pythonIn(bench.engine, 'echo_socket.py', { folder, args: [path] });
      const socket = await connected.catch(async (thrown: unknown) => {
        await child.close();
        server.close();
        throw thrown;
      });
      return calledHere(echoOver(socket, socket), {
        memoryBytes: async () => null,
        async close() {
          socket.destroy();
          server.close();
          await child.close();
          await rm(folder, { recursive: true, force: true });
        },
      });
    },
  };
}

/** Over the standard input and output of the engine's command line. */
export function stdioEcho(bench: Bench): Subject {
  return {
    name: 'echo: engine stdio',
    group: 'floor',
    note: 'the same over the standard input and output of the engine’s command line',
    maxInFlight: IN_FLIGHT,
    async start() {
      const child = await pythonIn(bench.engine, 'echo_stdio.py', {});
      return calledHere(echoOver(child.stdout, child.stdin), { memoryBytes: async () => null, close: child.close });
    },
  };
}

export function noopTool(): Subject {
  return {
    name: 'MCP no-op tool',
    group: 'floor',
    note: 'a tool that does nothing, same SDK, over stdio',
    maxInFlight: IN_FLIGHT,
    async start() {
      const server = await startMcpServer(join(PROGRAMS, 'noop-server.js'), []);
      return calledHere(() => server.client.callTool({ name: 'noop', arguments: { code: '' } }), {
        memoryBytes: async () => null,
        close: server.close,
      });
    },
  };
}

export const BARE_EXEC = 'MCP bare exec';

/** What runs the code as it is, on the host. */
export function bareExecTool(): Subject {
  return {
    name: BARE_EXEC,
    group: 'floor',
    note: 'a tool that hands the code to a Python beside it: no isolation, no limits, no deadlines; same SDK, over stdio',
    maxInFlight: IN_FLIGHT,
    async start() {
      const program = join(PYTHON_FOLDER, 'bare_exec.py');
      const server = await startMcpServer(join(PROGRAMS, 'bare-server.js'), [program]);
      return calledHere(() => callForOutput(server, 'run'), { memoryBytes: async () => null, close: server.close });
    },
  };
}

export const BARE_FORK = 'bare fork';
export const BARE_FORK_PRELOADED = 'bare fork, default preload';

/** A fork of a Python with `modules` that ends at once. */
export function bareFork(bench: Bench, name: string, modules: readonly string[]): Subject {
  return {
    name,
    group: 'floor',
    note: `a fork that ends at once, of a Python with ${modules.length === 0 ? 'nothing' : modules.join(', ')} imported`,
    maxInFlight: 1,
    async start() {
      const child = await pythonIn(bench.engine, 'fork_exit.py', { args: modules });
      return calledHere(echoOver(child.stdout, child.stdin, 1), { memoryBytes: async () => null, close: child.close });
    },
  };
}

/** Writes a message, resolves when as many bytes have come back. Calls may overlap: answers come in order. */
function echoOver(input: Readable, output: Writable, messageBytes = ECHO_BYTES): () => Promise<void> {
  const message = Buffer.alloc(messageBytes, 'x');
  const waiting: (() => void)[] = [];
  let received = 0;
  input.on('data', (chunk: Buffer) => {
    received += chunk.length;
    for (; received >= messageBytes; received -= messageBytes) waiting.shift()?.();
  });
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      output.write(message);
    });
}
