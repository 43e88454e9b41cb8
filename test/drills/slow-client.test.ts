/** A client that stops reading: the server must neither fall over nor lose an answer. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { describeRuntimes } from '../helpers/engines.ts';
import { DRILL_FLAGS, eventually, expectNothingLeft } from './helpers.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

/** Answers of 40 KB each, twice over (structured and as text): far more than the pipe of 64 KiB holds. */
const CALLS = 90;
const OUTPUT_BYTES = 40_000;
/** ms, as is promised. */
const END_LIMIT_MS = 5_000;
/** Node itself, and all answers twice over. */
const MEMORY_LIMIT_KB = 400 * 1024;

describeRuntimes('a client that stops reading', (runtime) => {
  it('gets every answer when it reads again, and the server stays small meanwhile', async () => {
    const server = spawn(process.execPath, [MAIN, '--runtime', runtime, ...DRILL_FLAGS], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const pid = server.pid ?? 0;
    const send = (message: object) => server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const clientInfo = { name: 'slow', version: '1' };
    send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } });
    send({ method: 'notifications/initialized' });
    const code = `print("x" * ${OUTPUT_BYTES})`;
    for (let id = 2; id < CALLS + 2; id++) {
      send({ id, method: 'tools/call', params: { name: 'run_python_sandbox', arguments: { code } } });
    }
    // Nothing reads stdout: no listener is attached, so that the pipe fills up.
    await sleep(4_000);
    expect(server.exitCode).toBeNull();
    expect(residentKb(pid)).toBeLessThan(MEMORY_LIMIT_KB);

    let stdout = '';
    server.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    await eventually('all calls are answered', () => new Set(idsOf(stdout)).size === CALLS + 1);

    server.stdin.end();
    await once(server, 'exit');
    await expectNothingLeft(pid, runtime);
  });

  it.each([
    ['ends its requests only', (_stdout: Readable) => {}],
    ['goes away', (stdout: Readable) => stdout.destroy()],
  ])('and %s: the server ends in time', async (_, leave) => {
    const server = spawn(process.execPath, [MAIN, '--runtime', runtime, ...DRILL_FLAGS], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const pid = server.pid ?? 0;
    const exit = once(server, 'exit');
    const send = (message: object) => server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const clientInfo = { name: 'slow', version: '1' };
    send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } });
    send({ method: 'notifications/initialized' });
    for (let id = 2; id < CALLS + 2; id++) {
      const code = `print("x" * ${OUTPUT_BYTES})`;
      send({ id, method: 'tools/call', params: { name: 'run_python_sandbox', arguments: { code } } });
    }
    await sleep(2_000);
    // stdin ends while stdout is still full and unread, which is how a hanging client looks when it is killed.
    server.stdin.end();
    leave(server.stdout);
    const startedAt = performance.now();
    expect(await exit).toEqual([0, null]);
    expect(performance.now() - startedAt).toBeLessThan(END_LIMIT_MS);
    await expectNothingLeft(pid, runtime);
  });
});

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Ids of the whole answers in the stream; notifications have none. */
function idsOf(stdout: string): number[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).id)
    .filter((id) => typeof id === 'number');
}
