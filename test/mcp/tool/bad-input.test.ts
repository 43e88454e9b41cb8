import { CallToolResultSchema, EmptyResultSchema, ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, test } from 'vitest';
import { connect } from '../connect.ts';
import { OK_RESULT } from '../scripted-backend.ts';

const MIB = 1024 * 1024;

/** What is sent, and what the answer must say: field, limit, value. */
const CASES: readonly (readonly [string, Record<string, unknown>, readonly string[]])[] = [
  ['no code', {}, ['code must be a string', 'missing']],
  ['code that is a number', { code: 5 }, ['code must be a string', 'but is 5']],
  ['code that is null', { code: null }, ['code must be a string', 'but is null']],
  ['code that is a list', { code: ['print(1)'] }, ['code must be a string', '["print(1)"]']],
  ['empty code', { code: '' }, ['code is empty']],
  ['blank code', { code: ' \n\t' }, ['code is empty']],
  ['20 MB of code', { code: 'x'.repeat(20_000_000) }, ['code is 20000000 bytes', '1048576', '--max-code-bytes']],
  ['code that is short in characters and long in bytes', { code: '€'.repeat(400_000) }, ['1200000 bytes', '1048576']],
  ['a NUL', { code: 'a = 1\nb = "\0"' }, ['code', 'NUL']],
  ['a lone surrogate', { code: 'x = "\ud800"' }, ['code', 'lone surrogate']],
  ['a timeout of 0', { code: '1', timeout_seconds: 0 }, ['timeout_seconds', '300', 'is 0']],
  ['a negative timeout', { code: '1', timeout_seconds: -1 }, ['timeout_seconds', '300', 'is -1']],
  ['a huge timeout', { code: '1', timeout_seconds: 1e9 }, ['timeout_seconds', '300', 'is 1000000000']],
  ['a timeout as text', { code: '1', timeout_seconds: '5' }, ['timeout_seconds', 'must be a number', '300', 'is "5"']],
  ['NaN, which JSON makes null', { code: '1', timeout_seconds: null }, ['timeout_seconds', '300', 'is null']],
  ['an unknown mode', { code: '1', isolation: 'total' }, ['isolation', 'isolated, forked, baseline', '"total"']],
  ['a weaker mode', { code: '1', isolation: 'persistent' }, ['isolation', '"persistent"', '"isolated"']],
  ['an unknown field', { code: '1', timeout: 5 }, ['no field "timeout"', 'code, files, timeout_seconds, isolation']],
  ['files that are an object', { code: '1', files: { a: 'b' } }, ['files must be an array of files', '{"a":"b"}']],
  ['a file that is a text', { code: '1', files: ['a'] }, ['files.0 must be an object with name', '"a"']],
  ['a file without a name', { code: '1', files: [{ text: '' }] }, ['files.0.name must be a relative path', 'missing']],
  [
    'a file without content',
    { code: '1', files: [{ name: 'a' }] },
    ['files.0 must have either text or base64', 'neither'],
  ],
  ['a file with two contents', { code: '1', files: [{ name: 'a', text: '', base64: '' }] }, ['files.0', 'has both']],
  [
    'base64 with a space',
    { code: '1', files: [{ name: 'a', base64: 'eA ==' }] },
    ['files.0.base64 must be', '"eA =="'],
  ],
  [
    'base64 without padding',
    { code: '1', files: [{ name: 'a', base64: 'eA' }] },
    ['files.0.base64', 'padding', '"eA"'],
  ],
  ['other base64', { code: '1', files: [{ name: 'a', base64: '_-8=' }] }, ['files.0.base64', '"_-8="']],
  ['a name that leads out', { code: '1', files: [{ name: '../a', text: '' }] }, ['files.0.name', '"..', '"../a"']],
  [
    'a field of a file',
    { code: '1', files: [{ name: 'a', content: '' }] },
    ['files.0 has no field "content"', 'name, text, base64'],
  ],
  ['33 files', { code: '1', files: Array.from({ length: 33 }, () => 0) }, ['files has 33 files', 'limit is 32']],
  ['5 MiB of files', { code: '1', files: [{ name: 'a', text: 'x'.repeat(5 * MIB) }] }, ['5242880 bytes', '4194304']],
  ['a misspelt field', { code: '1', isolaton: 'forked' }, ['no field "isolaton"', 'Did you mean isolation?']],
];

describe.each(CASES)('%s', (_name, input, parts) => {
  test('is rejected in the result shape, as data and as text, and the next call works', async () => {
    const { client, backend, run } = await connect();
    await client.listTools();
    const { result, text, isError } = await run(input);
    expect([result.status, isError]).toEqual(['rejected', true]);
    for (const part of parts) {
      expect(result.detail).toContain(part);
      expect(text).toContain(part);
    }
    expect(text.length).toBeLessThan(1000);
    expect(backend.requests).toEqual([]);
    expect((await run({ code: '42' })).result).toEqual(OK_RESULT);
  });
});

test('files reach the executor as text and as bytes', async () => {
  const { backend, run } = await connect();
  const files = [
    { name: 'a.txt', text: 'ü\n' },
    { name: 'b/c.bin', base64: 'AAEC\r\n/w==' },
    { name: 'empty', text: '' },
  ];
  await run({ code: '1', files });
  expect(backend.requests[0]?.files).toEqual([
    { name: 'a.txt', data: 'ü\n' },
    { name: 'b/c.bin', data: Buffer.from([0, 1, 2, 255]) },
    { name: 'empty', data: '' },
  ]);
});

test('several problems are told together', async () => {
  const { run } = await connect();
  const { result } = await run({ code: 1, timeout_seconds: '0', isolation: 'x', more: 1 });
  expect(result.detail?.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'code',
    'timeout_seconds',
    'isolation',
    'There',
  ]);
});

test('a call without arguments is rejected like one without code', async () => {
  const { client } = await connect();
  const answer = await client.callTool({ name: 'run_python_sandbox' });
  expect(answer.structuredContent).toMatchObject({ status: 'rejected', detail: expect.stringContaining('code') });
});

test.each([[[]], ['print(1)'], [7], [null]])('arguments that are %j are rejected as well', async (input) => {
  const { client } = await connect();
  const params = { name: 'run_python_sandbox', arguments: input };
  const answer = await client.request({ method: 'tools/call', params }, CallToolResultSchema);
  const detail = expect.stringMatching(/^(?:The input must be an object, but is|code must be)/);
  expect(answer).toMatchObject({ isError: true, structuredContent: { status: 'rejected', detail } });
});

test.each([
  ['a tool that is none', 'tools/call', { name: 7 }, ErrorCode.InvalidParams],
  ['no tool', 'tools/call', undefined, ErrorCode.InvalidParams],
  ['an unknown method', 'tools/none', {}, ErrorCode.MethodNotFound],
])('%s is a protocol error', async (_what, method, params, code) => {
  const { client } = await connect();
  await expect(client.request({ method, params }, EmptyResultSchema)).rejects.toMatchObject({ code });
});

test('code of exactly the limit, and everything UTF-8 can hold, goes through', async () => {
  const { backend, run } = await connect();
  for (const code of ['#'.repeat(MIB), '"🐍 \u2028 \ufeff \x01"']) {
    expect((await run({ code })).result.status).toBe('ok');
    expect(backend.requests.at(-1)?.code).toBe(code);
  }
});
