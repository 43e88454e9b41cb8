/** The orderly ends: end of file on stdin, and the signals that ask a program to go. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { describeRuntimes } from '../helpers/engines.ts';
import { harnessOf } from './harness-processes.ts';
import { DRILL_FLAGS, eventually, expectNothingLeft } from './helpers.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

/** ms. Ending a container takes well under a second; a machine with two cores and other tests is slower. */
const END_LIMIT_MS = 12_000;

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** A client without manners or an SDK: it writes lines and collects lines. */
class RawClient {
  readonly server: ChildProcess;
  readonly exit: Promise<unknown[]>;
  #stdout = '';

  constructor(flags: readonly string[]) {
    this.server = spawn(process.execPath, [MAIN, ...flags], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.server.stdout?.on('data', (chunk: Buffer) => {
      this.#stdout += chunk.toString();
    });
    this.exit = once(this.server, 'exit');
    const clientInfo = { name: 'raw', version: '1' };
    this.send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } });
    this.send({ method: 'notifications/initialized' });
  }

  get pid(): number {
    return this.server.pid ?? 0;
  }

  send(message: object): void {
    this.server.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  call(id: number, code: string): void {
    this.send({ id, method: 'tools/call', params: { name: 'run_python_sandbox', arguments: { code } } });
  }

  /** The answer to a request, once it is there. */
  async answer(id: number): Promise<string> {
    const line = () =>
      this.#stdout.split('\n').find((text) => text.includes(`"id":${id}}`) || text.includes(`"id":${id},`));
    await eventually(`request ${id} is answered`, () => line() !== undefined);
    return line() ?? '';
  }
}

describeRuntimes('the server', (runtime) => {
  const flags = ['--runtime', runtime, '--workers', '1', ...DRILL_FLAGS];

  const ends: readonly (readonly [name: string, end: (client: RawClient) => void])[] = [
    ['at the end of its stdin', (client) => client.server.stdin?.end()],
    ...SIGNALS.map((signal) => [`on ${signal}`, (client: RawClient) => client.server.kill(signal)] as const),
  ];

  it.each(ends)('ends %s, and leaves nothing', async (_name, end) => {
    const client = new RawClient(flags);
    client.call(2, '6 * 7');
    expect(await client.answer(2)).toContain('"42"');
    end(client);
    const startedAt = performance.now();
    expect(await client.exit).toEqual([0, null]);
    expect(performance.now() - startedAt).toBeLessThan(END_LIMIT_MS);
    await expectNothingLeft(client.pid, runtime);
  });

  it.each(ends)('ends %s in the middle of a call that swallows interrupts, and leaves nothing', async (_name, end) => {
    const client = new RawClient(flags);
    client.call(2, '1');
    await client.answer(2);
    client.call(3, 'while True:\n    try:\n        while True: pass\n    except BaseException: pass');
    client.call(4, '"waits"');
    await eventually('the call has a worker', () => harnessOf(client.pid, runtime).workers.size >= 2);
    end(client);
    expect(await client.exit).toEqual([0, null]);
    await expectNothingLeft(client.pid, runtime);
  });

  it.each(SIGNALS)('answers on %s what runs and what waits, before it goes', async (signal) => {
    const client = new RawClient(flags);
    client.call(2, '1');
    await client.answer(2);
    client.call(3, 'import time\ntime.sleep(60)');
    client.call(4, '"waits"');
    await eventually('the call has a worker', () => harnessOf(client.pid, runtime).workers.size >= 2);
    client.server.kill(signal);
    expect(await client.answer(3)).toContain('"status":"cancelled"');
    expect(await client.answer(4)).toContain('"status":"cancelled"');
    expect(await client.exit).toEqual([0, null]);
    await expectNothingLeft(client.pid, runtime);
  });

  /** The request that is answered once the sandbox is up; request 1, `initialize`, is answered at once. */
  const FIRST_CALL = 2;
  const oddEnds: readonly (readonly [how: string, answered: number, end: (client: RawClient) => void])[] = [
    ['on a signal while the sandbox starts', 1, (client) => client.server.kill('SIGTERM')],
    [
      'when its client is gone without a word, in the middle of answers',
      FIRST_CALL,
      (client) => {
        for (let id = 3; id < 60; id++) client.call(id, 'print("x" * 40_000)');
        client.server.stdout?.destroy();
        client.server.stdin?.destroy();
      },
    ],
    [
      'within its own time also on two signals in a row',
      FIRST_CALL,
      (client) => {
        for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) client.server.kill(signal);
      },
    ],
  ];

  it.each(oddEnds)('ends %s', async (_how, answered, end) => {
    const client = new RawClient(flags);
    client.call(FIRST_CALL, '1');
    await client.answer(answered);
    end(client);
    expect(await client.exit).toEqual([0, null]);
    await expectNothingLeft(client.pid, runtime);
  });
});
