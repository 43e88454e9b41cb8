/** Answers as a model reads them, from the real server to the SDK's client: their text for each status, and their size. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CallStatus } from '../../src/contract.ts';
import { describeRuntimes } from '../helpers/engines.ts';
import { startServer, type TestServer } from '../helpers/server.ts';

/** ms. The first start on a machine builds the image. */
const FIRST_START_MS = 600_000;

/** Every run takes another time, and each version of Python underlines other parts of a line. */
function comparable(text: string): string {
  return text.replace(/\([\d.]+ m?s(?:, after waiting .*?)?\)/, '(…)').replace(/\n *[~^]+$/gm, '');
}

const FRAME = (line: number, source: string) => `  File "<sandbox>", line ${line}, in <module>\n    ${source}`;

/** What is not the same everywhere is a pattern. */
const TEXTS: readonly (readonly [status: CallStatus, code: string, text: string | RegExp])[] = [
  ['ok', 'print("one")\nprint("two")', 'status: ok (…)\none\ntwo'],
  ['ok', '6 * 7', 'status: ok (…)\nresult: 42'],
  ['ok', 'print("one")\n6 * 7', 'status: ok (…)\nstdout:\none\nresult: 42'],
  ['ok', 'x = 1', 'status: ok (…)\n(no output and no value: print something, or end with an expression)'],
  [
    'error',
    'print("before")\nraise ValueError("bad luck")',
    `status: error in line 2: ValueError: bad luck (…)\nstdout:\nbefore\nerror:\nTraceback (most recent call last):\n${FRAME(2, 'raise ValueError("bad luck")')}\nValueError: bad luck`,
  ],
  [
    'error',
    'x = 1\nif x\n    pass',
    "status: error in line 2: SyntaxError: expected ':' (…)\n  File \"<sandbox>\", line 2\n    if x\nSyntaxError: expected ':'",
  ],
  [
    'error',
    'import no_such_module',
    /^status: error in line 1: ModuleNotFoundError: No module named 'no_such_module' \(…\)\n[\s\S]*\nA call cannot install packages\. (?:Installed are |Only the standard).* The operator can add packages: .*no-such-module/,
  ],
  [
    'error',
    'import urllib.request\nurllib.request.urlopen("http://example.com")',
    /^status: error in line 2: urllib\.error\.URLError: [\s\S]*\n {2}\[\.\.\. \d+ frames of libraries \.\.\.\]\n[\s\S]*\nThe sandbox has no network, by design: /,
  ],
  [
    'error',
    'input("Name? ")',
    /^[\s\S]*\nstdout:\nName\? \nerror:\n[\s\S]*\nNobody can type here: .* Put the values into the code\.$/,
  ],
  ['exited', 'import sys\nsys.exit(3)', 'status: exited (…)\nThe code ended itself with exit code 3'],
  [
    'exited',
    'import os\nos._exit(7)',
    'status: exited (…)\nThe process ended itself with code 7 (os._exit, or a program it was replaced with), so there is no result. Use sys.exit, or let the code run to its end.',
  ],
  [
    'timeout',
    'print("begin")\nwhile True: pass',
    `status: timeout (…)\nstdout:\nbegin\ndetail:\nThe code ran longer than its 0.3 s and was stopped. Make it do less, or ask for more time with timeout_seconds (at most 10). Stopped in line 2:\n${FRAME(2, 'while True: pass')}`,
  ],
  [
    'memory_limit',
    'x = bytearray(1 << 40)',
    `status: memory_limit (…)\nThe code ran out of memory in line 1. Work on smaller pieces (chunks, generators, smaller dtypes). The operator can raise the limit (--memory).\nTraceback (most recent call last):\n${FRAME(1, 'x = bytearray(1 << 40)')}\nMemoryError`,
  ],
  [
    'process_limit',
    'from _thread import start_new_thread, allocate_lock\nlock = allocate_lock()\nlock.acquire()\nwhile True: start_new_thread(lock.acquire, ())',
    /^status: process_limit \(…\)\nNo further process or thread could be started in line 4\. Start fewer .* \(--pids\)\.\nTraceback/,
  ],
  [
    'output_limit',
    'import os\nwhile True: os.write(2, b"x\\n" * (1 << 20))',
    /^status: output_limit \(…\)\nstderr:\nx\n[\s\S]*\n\[\.\.\. 64 MiB left out; the first 8 MiB: \S+ \.\.\.\]\nx\n[\s\S]*\ndetail:\nThe code printed more than the sandbox keeps in line 2\. /,
  ],
  [
    'crashed',
    'print("here")\nimport ctypes\nctypes.string_at(0)',
    /^status: crashed \(…\)\nstdout:\nhere\ndetail:\nThe Python process was ended by SIGSEGV\. .*\nThe code was here:\n {2}File "<sandbox>", line 3 in <module>$/,
  ],
  ['rejected', ' ', 'status: rejected (not run)\ncode is empty. Send the Python source to run.'],
];

describeRuntimes('an answer', (runtime) => {
  let server: TestServer;
  beforeAll(async () => {
    const limits = ['--timeout', '0.3', '--max-timeout', '10'];
    server = await startServer(['--runtime', runtime, '--workers', '1', '--preload', 'none', ...limits]);
    await server.call({ code: 'pass' });
  }, FIRST_START_MS);
  afterAll(() => server.close());

  it.each(TEXTS)('of status %s reads well: %j', async (status, code, expected) => {
    // Starting a process or importing a library takes long on a busy machine.
    const timeout_seconds = status === 'timeout' ? undefined : 10;
    const { text, result } = await server.call({ code, timeout_seconds });
    expect(result.status).toBe(status);
    if (typeof expected === 'string') expect(comparable(text)).toBe(expected);
    else expect(comparable(text)).toMatch(expected);
  });

  it('keeps whole lines of both ends of a long output, of a call that was killed as well', async () => {
    const lines = 'for n in range(100_000, 200_000): print(n)\n';
    const expected =
      /^(?:10\d{4}\n)+\[\.\.\. 9\d,\d\d\d lines \(6\d\d(?:\.\d)? KiB\) left out; all of it: \S+ \.\.\.\]\n(?:19\d{4}\n)+$/;
    const ended = await server.call({ code: lines, timeout_seconds: 10 });
    const kill = 'import os, signal, sys\nsys.stdout.flush()\nos.kill(os.getpid(), signal.SIGKILL)';
    const killed = await server.call({ code: lines + kill, timeout_seconds: 10 });
    expect([ended.result.status, killed.result.status]).toEqual(['ok', 'crashed']);
    for (const { result, text } of [ended, killed]) {
      // Beside the short text of the other ending there is room for a few lines less.
      expect(result.stdout).toMatch(expected);
      expect(result.truncated.stdout).toBe(700_000 - Buffer.byteLength(result.stdout.replace(/\[.*\]\n/, '')));
      expect(result.stdout.length).toBeGreaterThan(49 * 1024);
      expect(text).toContain(result.stdout.trimEnd());
    }
  });

  it('names the address of what is left out, where it can be read in parts', async () => {
    const { text, result } = await server.call({
      code: 'for n in range(100_000, 200_000): print(n)',
      timeout_seconds: 10,
    });
    const [uri = ''] = /(?<=all of it: )\S+/.exec(text) ?? [];
    expect(result.artifacts).toEqual([{ uri, name: 'stdout.txt', mimeType: 'text/plain', size: 700_000 }]);
    const part = await server.client.readResource({ uri: `${uri}?offset=350000&length=21` });
    expect(part.contents[0]).toMatchObject({ text: '150000\n150001\n150002\n' });
  });

  it('stays within the limits of clients, however much there is of everything', async () => {
    const code = [
      'import sys',
      'sys.stdout.write("\\x1b\\"\\\\" * 100_000)',
      'sys.stderr.write("\\u20ac\\n\\x00" * 100_000)',
      'raise ValueError("\\x07" * 100_000)',
    ].join('\n');
    const { result, text } = await server.call({ code, timeout_seconds: 10 });
    expect(result.status).toBe('error');
    for (const form of [text, result]) {
      const bytes = Buffer.byteLength(JSON.stringify(form));
      expect(bytes).toBeGreaterThan(40_000);
      expect(bytes).toBeLessThan(2 * 50 * 1024 + 10 * 1024);
    }
    expect(text).toContain('\\x1b"\\');
    expect(Object.values(result.truncated)).toEqual([expect.any(Number), expect.any(Number), 0]);
  });
});

describeRuntimes('files that a call brings along', (runtime) => {
  let server: TestServer;
  beforeAll(async () => {
    // One MiB for working directories, and as much for /tmp.
    const limits = ['--workers', '1', '--tmpfs', '1m'];
    server = await startServer(['--runtime', runtime, '--preload', 'none', ...limits]);
    await server.call({ code: 'pass' });
  }, FIRST_START_MS);
  afterAll(() => server.close());

  const LIST = 'import os\nsorted(os.path.join(at, name) for at, _, names in os.walk(".") for name in names)';

  it.each(['isolated', 'forked', 'baseline'])(
    'are there for its code and gone for the next call: %s',
    async (isolation) => {
      const files = [
        { name: 'data/sales.csv', text: 'city,units\nÅlesund,3\n' },
        { name: 'raw.bin', base64: Buffer.from([0, 255, 10, 13]).toString('base64') },
        { name: 'tool.py', text: 'def total(rows): return sum(int(row["units"]) for row in rows)' },
      ];
      const code = [
        'import csv, tool',
        'rows = [*csv.DictReader(open("data/sales.csv", encoding="utf-8"))]',
        'open("raw.bin", "ab").write(b"x")',
        'rows[0]["city"], tool.total(rows), open("raw.bin", "rb").read()',
      ].join('\n');
      const { result } = await server.call({ code, files, isolation });
      expect(result).toMatchObject({ status: 'ok', result: String.raw`('Ålesund', 3, b'\x00\xff\n\rx')` });
      // What the code did not change is no news to the caller.
      expect(result.artifacts.map(({ name }) => name)).toEqual(['raw.bin']);
      expect((await server.call({ code: LIST, isolation })).result.value).toEqual([]);
    },
  );

  it('that do not fit are refused with the limit, and the code does not run', async () => {
    const files = [
      { name: 'a', text: 'x' },
      { name: 'b', text: 'x'.repeat(2 * 1024 * 1024) },
    ];
    const { result, text, isError } = await server.call({ code: 'print("ran")', files });
    expect([result.status, result.stdout, isError]).toEqual(['rejected', '', true]);
    expect(text).toMatch(
      /^status: rejected \(not run\)\nThe files \(2 MiB\) could not be written: \/\S+ holds 1 MiB at most, and is full\. .*\(--tmpfs\)\. The code was not run\.$/,
    );
    expect((await server.call({ code: LIST })).result.value).toEqual([]);
  });

  it('come beside the longest code', async () => {
    const files = [{ name: 'a', base64: Buffer.alloc(700 * 1024).toString('base64') }];
    const code = `import os\nos.path.getsize("a")#${'x'.repeat(1024 * 1024 - 40)}`;
    expect((await server.call({ code, files })).result.value).toBe(700 * 1024);
  });
});

it('an answer without a sandbox says what to install', async () => {
  const server = await startServer(['--runtime', 'podman'], { PATH: '/nonexistent' });
  const { text } = await server.call({ code: '1' });
  await server.close();
  expect(text).toMatch(/^status: unavailable \(not run\)\n.*podman/is);
});
