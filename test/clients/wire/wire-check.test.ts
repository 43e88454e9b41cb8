/** The check itself: it finds what it is there for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkSessions } from './recording.ts';

let folder = '';
let files = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'python-sandbox-wire-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const LINK = { type: 'resource_link', uri: 'sandbox://artifacts/1/a', name: 'a' };

/** A session of `version` in which one call is answered with `result`, as a file. */
function session(version: string, result: object, more: readonly object[] = []): string {
  const messages = [
    ['client', { id: 1, method: 'initialize' }],
    [
      'server',
      { id: 1, result: { protocolVersion: version, capabilities: {}, serverInfo: { name: 'a', version: '1' } } },
    ],
    ['client', { id: 2, method: 'tools/call' }],
    ['server', { id: 2, result }],
    ...more.map((message) => ['server', message] as const),
  ] as const;
  const file = join(folder, `${files++}.jsonl`);
  const lines = messages.map(([from, message]) =>
    JSON.stringify({ from, line: JSON.stringify({ jsonrpc: '2.0', ...message }) }),
  );
  writeFileSync(file, lines.join('\n'));
  return file;
}

it('finds nothing in a session that is as it should be', async () => {
  const { versions, checked, problems } = await checkSessions([
    session('2025-11-25', { content: [LINK] }, [{ method: 'notifications/tools/list_changed' }]),
  ]);
  expect(problems).toEqual([]);
  expect(versions).toEqual(['2025-11-25']);
  expect(checked).toEqual({ initialize: 1, 'tools/call': 1, 'notifications/tools/list_changed': 1 });
});

it('finds each message that is not, and says what is wrong', async () => {
  const good = { content: [] };
  const { problems } = await checkSessions([
    session('2025-11-25', { text: 'no content' }),
    session('2025-11-25', { content: [{ type: 'text', text: 7 }] }),
    session('2025-11-25', { ...good, isError: 'false' }),
    session('2025-03-26', { content: [LINK] }),
    session('2025-11-25', good, [{ method: 'notifications/message', params: { level: 'loud', data: '' } }]),
    session('2025-11-25', good, [{ method: 'notifications/unheard_of' }]),
    session('2025-11-25', good, [{ id: 9, error: { code: '-32602', message: 'no' } }]),
    session('2025-11-25', good, [{ id: 9, result: {} }]),
    session('2025-11-25', good, [{ jsonrpc: '1.0', method: 'notifications/tools/list_changed' }]),
  ]);
  expect(problems).toEqual([
    expect.stringMatching(/^tools\/call in 2025-11-25: .*content\n.*Field required/s),
    expect.stringMatching(/^tools\/call in 2025-11-25: /),
    expect.stringMatching(/^tools\/call in 2025-11-25: .*isError/s),
    '2025-03-26 has no content of type resource_link',
    expect.stringMatching(/^notifications\/message in 2025-11-25: .*level/s),
    '2025-11-25 has no notifications/unheard_of',
    expect.stringMatching(/^error in 2025-11-25: .*code/s),
    expect.stringMatching(/^2025-11-25 has no request None/),
    expect.stringMatching(/^no JSON-RPC 2.0: /),
  ]);
});
