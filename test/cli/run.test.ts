import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exitCodeFor, exitCodeForError } from '../../src/cli/exit-codes.ts';
import { runScript } from '../../src/cli/run.ts';
import { reportError } from '../../src/cli/terminal/report-error.ts';
import { resolveSettings } from '../../src/config.ts';
import { CALL_STATUSES, type RunResult } from '../../src/contract.ts';
import { type ErrorCode, SandboxError } from '../../src/errors.ts';
import type { ReceivedArtifact } from '../../src/executor/artifacts/received.ts';
import { OK_RESULT, ScriptedBackend } from '../mcp/scripted-backend.ts';

async function run(
  file: string,
  result: Partial<RunResult> = {},
  exitCode: number | null = null,
  input = '',
  words: string[] = [],
  files: {
    readonly left?: readonly ReceivedArtifact[];
    readonly isWhole?: boolean;
    readonly out?: string;
    readonly files?: readonly string[];
  } = {},
) {
  const settings = resolveSettings();
  const backend = new ScriptedBackend(settings);
  const artifacts = backend.artifacts.keep(files.left ?? []);
  const placed = (name: string) => ({ uri: artifacts.find((one) => one.name === name)?.uri ?? '', isAll: true });
  const whole = { stdout: placed('stdout.txt'), result: placed('result.txt') };
  backend.answer = async () => ({
    ...{ result: { ...OK_RESULT, artifacts, ...result }, exitCode },
    ...(files.isWhole && { whole }),
  });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  const stdin = Readable.from([Buffer.from(input)]);
  const dependencies = { backend, settings, stdin, stdout, stderr, signal };
  const status = await runScript(file, words, dependencies, files);
  stdout.end();
  stderr.end();
  return { status, stdout: await text(stdout), stderr: await text(stderr), request: backend.requests[0] };
}

async function scratchFile(content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'run-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'script.py');
  await writeFile(file, content);
  return file;
}

test('the file is run, and its output goes where it belongs', async () => {
  const file = await scratchFile('print("é")\n');
  const done = await run(file, { stdout: 'out', stderr: 'err\n' });
  expect(done).toMatchObject({ status: 0, stdout: 'out', stderr: 'err\n', request: { code: 'print("é")\n' } });
});

test('the script hears its arguments after its name, and not in which folder of the host it is', async () => {
  const file = await scratchFile('pass');
  expect((await run(file, {}, null, '', ['a', '--b', '--'])).request?.argv).toEqual(['script.py', 'a', '--b', '--']);
  expect((await run('-', {}, null, 'pass', ['a'])).request?.argv).toEqual(['-', 'a']);
});

test('a dash stands for standard input', async () => {
  expect((await run('-', {}, null, 'print(1)')).request?.code).toBe('print(1)');
});

test('output of which the answer has only the ends is printed whole, and is no file of the script', async () => {
  const left = ['stdout.txt', 'own.txt', 'result.txt'].map((name) => ({
    ...{ name, mimeType: 'text/plain', isShown: false },
    data: Buffer.from(`all of ${name}\n`),
  }));
  const truncated = { stdout: 7, stderr: 8, result: 9 };
  const done = await run('-', { stdout: 'ends', stderr: 'ends\n', truncated }, null, 'x', [], { left, isWhole: true });
  expect(done.stdout).toBe('all of stdout.txt\n');
  expect(done.stderr).toBe(
    'ends\n8 bytes of stderr were left out: --max-output-bytes is 50 KiB for all output.\n' +
      'The script left a file: own.txt. Keep such files with --out DIR.\n',
  );
});

test('files are taken along under their own names or others, and with their bytes', async () => {
  const file = await scratchFile(new Uint8Array([0, 255]));
  const { request } = await run('-', {}, null, 'pass', [], { files: [file, `${file}:data/b.bin`] });
  const data = Buffer.from([0, 255]);
  expect(request?.files).toEqual([
    { name: 'script.py', data },
    { name: 'data/b.bin', data },
  ]);
  expect((await run('-', {}, null, 'pass')).request?.files).toBeUndefined();
});

test.each([
  ['/no/such/file', '/no/such/file cannot be read: '],
  [':name', '--file must be PATH[:NAME], but is ":name".'],
  ['/', '/ cannot be read: '],
])('a file that cannot be taken along is a mistake of the command line: %s', async (spec, message) => {
  await expect(run('-', {}, null, 'pass', [], { files: [spec] })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(message),
  });
});

test('a file that is too large is not read', async () => {
  const file = await scratchFile('');
  await truncate(file, 5 * 1024 * 1024);
  await expect(run('-', {}, null, 'pass', [], { files: [file] })).rejects.toThrow(
    '5242880 bytes; the limit is 4194304',
  );
});

test('waiting for standard input ends with the signal', async () => {
  const settings = resolveSettings();
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const stopped = new AbortController();
  const backend = new ScriptedBackend(settings);
  const done = runScript('-', [], { backend, settings, stdin, stdout, stderr, signal: stopped.signal });
  stopped.abort();
  await expect(done).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('aborted') });
  expect(backend.requests).toEqual([]);
});

test('an exception shows its traceback on stderr and exits with 1', async () => {
  const error = { type: 'E', message: 'm', traceback: 'Traceback…\nE: m\n', line: 1 };
  expect(await run('-', { status: 'error', error, stdout: '' }, null, 'x')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'Traceback…\nE: m\n',
  });
});

test('other endings say what happened, and what was left out', async () => {
  const truncated = { stdout: 7, stderr: 0, result: 0 };
  expect(await run('-', { status: 'timeout', detail: 'Too slow.', truncated }, null, 'x')).toMatchObject({
    status: 124,
    stderr: '7 bytes of stdout were left out: --max-output-bytes is 50 KiB for all output.\nToo slow.\n',
  });
});

test('a script that exits by itself is passed on without a word', async () => {
  const done = await run('-', { status: 'exited', detail: 'It exited.', stderr: 'bye\n' }, 3, 'x');
  expect(done).toMatchObject({ status: 3, stderr: 'bye\n' });
});

const left = (name: string): ReceivedArtifact => ({
  ...{ name, mimeType: 'text/plain', data: Buffer.from(name), isShown: false },
});

test('files that the script leaves are told with the way to keep them', async () => {
  expect(await run('-', {}, null, 'x', [], { left: [left('a.txt')] })).toMatchObject({
    status: 0,
    stderr: 'The script left a file: a.txt. Keep such files with --out DIR.\n',
  });
  const many = await run('-', {}, null, 'x', [], { left: ['a', 'b', 'c', 'd'].map(left) });
  expect(many.stderr).toContain('The script left 4 files: a, b, c, ….');
});

test('files that the script leaves go into the folder that was named, whatever its status', async () => {
  const out = join(await mkdtemp(join(tmpdir(), 'run-test-')), 'made', 'here');
  onTestFinished(() => rm(join(out, '../..'), { recursive: true }));
  const result = { status: 'exited' as const, left_out: 'pipe: no regular file' };
  const files = { left: [left('a.txt'), left('plots/b.txt')], out };
  expect(await run('-', result, 3, 'x', [], files)).toMatchObject({
    status: 3,
    stderr: 'Files left out: pipe: no regular file\n',
  });
  expect(await readFile(join(out, 'plots/b.txt'), 'utf8')).toBe('plots/b.txt');
  const again = await run('-', {}, null, 'x', [], files);
  expect(again.status).toBe(1);
  expect(again.stderr).toContain('a.txt exists already, and was left as it is.');
});

test('code that is refused exits with 2 and says why', async () => {
  const { status, stderr } = await run('-', {}, null, '');
  expect(status).toBe(2);
  expect(stderr).toContain('code is empty');
});

test.each([
  ['is absent', async () => '/nonexistent/script.py', 'ENOENT'],
  ['is not UTF-8', () => scratchFile(Uint8Array.of(0x66, 0xff)), 'UTF-8'],
])('a file that %s is a usage error that names it', async (_name, makeFile, reason) => {
  const file = await makeFile();
  await expect(run(file)).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(file) });
  await expect(run(file)).rejects.toThrow(reason);
});

describe('the exit status', () => {
  test('follows the status of the call', () => {
    const codes = CALL_STATUSES.map((status) => [status, exitCodeFor({ ...OK_RESULT, status }, null)]);
    expect(Object.fromEntries(codes)).toEqual({
      ok: 0,
      error: 1,
      exited: 1,
      timeout: 124,
      cancelled: 130,
      memory_limit: 137,
      process_limit: 1,
      output_limit: 1,
      crashed: 137,
      rejected: 2,
      unavailable: 69,
    });
  });

  test('is the script’s own, cut to a byte', () => {
    const exited = { ...OK_RESULT, status: 'exited' as const };
    expect([0, 3, 256, -1].map((code) => exitCodeFor(exited, code))).toEqual([0, 3, 0, 255]);
  });

  test('tells the caller’s mistakes from missing engines and from bugs', () => {
    const codes: ErrorCode[] = ['usage', 'invalid_setting', 'engine_unavailable', 'image_unavailable', 'protocol'];
    expect(codes.map((code) => exitCodeForError(new SandboxError(code, 'server', 'x')))).toEqual([2, 2, 69, 69, 70]);
    expect(exitCodeForError(new TypeError('bug'))).toBe(70);
  });
});

test('an error is told in plain lines, with what to do next, and obeys no terminal', async () => {
  const stderr = new PassThrough();
  const error = new SandboxError('engine_unavailable', 'engine', 'No engine\u001b[2J answers.', {
    hint: 'Install Docker.',
  });
  expect(reportError(error, stderr)).toBe(69);
  stderr.end();
  expect(await text(stderr)).toBe('python-sandbox-mcp: No engine\\x1b[2J answers.\nInstall Docker.\n');
});
