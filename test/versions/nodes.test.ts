/** The essential parts on other versions of Node than the one that runs all other tests. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeBinary } from '../clients/installed/installed.ts';
import { describeRuntimes } from '../helpers/engines.ts';
import { MAIN, startCommand, type TestServer } from '../helpers/server.ts';

const { leftoversOf } = await import(resolve(import.meta.dirname, '../../scripts/lib/leftovers.mjs'));

/** Those that the README recommends. */
const MAJORS = [22, 24];

describe.each(MAJORS)('on Node %i', (major) => {
  it('is a server on that version', async () => {
    expect((await execa(nodeBinary(major), ['--version'])).stdout).toMatch(new RegExp(`^v${major}\\.`));
  });

  describeRuntimes('the server', (runtime) => {
    let server: TestServer;

    beforeAll(async () => {
      server = await startCommand(nodeBinary(major), [MAIN, '--runtime', runtime, '--workers', '1']);
    });

    afterAll(() => server?.close());

    it('answers with output, value and files', async () => {
      const code = "open('table.csv', 'w').write('a,b')\nprint('hello')\n6 * 7";
      const { isError, text, result } = await server.call({ code });
      expect(isError).toBe(false);
      expect(result).toMatchObject({ status: 'ok', stdout: 'hello\n', value: 42, runtime });
      expect(text).toContain('hello');
      const uri = result.artifacts[0]?.uri ?? '';
      expect((await server.client.readResource({ uri })).contents).toMatchObject([{ text: 'a,b' }]);
    });

    it.each([
      ['error', { code: '1 / 0' }],
      ['exited', { code: 'import sys\nsys.exit(3)' }],
      ['timeout', { code: 'while True: pass', timeout_seconds: 0.3 }],
      ['crashed', { code: 'import os\nos.abort()' }],
      ['rejected', { code: '' }],
      ['ok', { code: '1', isolation: 'forked' }],
      ['ok', { code: 'x = "ü" * 300_000', isolation: 'isolated' }],
    ])('answers %s to %j', async (status, input) => {
      expect((await server.call(input)).result.status).toBe(status);
    });

    it('stops the code of a cancelled request', async () => {
      const controller = new AbortController();
      const reply = server.call({ code: 'import time\ntime.sleep(60)' }, { signal: controller.signal });
      await sleep(100);
      controller.abort();
      await expect(reply).rejects.toThrow();
      await expect.poll(async () => (await server.stats()).calls.by_status.cancelled).toBe(1);
    });

    it('hears no complaint from Node, and leaves nothing behind', async () => {
      await server.close();
      await expect.poll(() => leftoversOf(server.pid)).toEqual([]);
      const foreign = server
        .stderr()
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('python-sandbox: '));
      expect(foreign).toEqual([]);
    });
  });
});
