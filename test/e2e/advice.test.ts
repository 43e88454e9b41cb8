/** What an error says when the sandbox is the cause: which limit it is, and what to do about it. */
import { expect, it } from 'vitest';
import { describeRuntimes } from '../helpers/engines.ts';
import { sharedSandbox } from '../helpers/shared-sandbox.ts';

describeRuntimes('an error', (runtime) => {
  const run = sharedSandbox({ runtime, preload: [] });
  const message = async (code: string): Promise<string> => (await run(code)).error?.message ?? 'no error';

  it('of a module that is not installed says that no call can install it, and who can', async () => {
    const { error } = await run('import polars');
    const [first, advice] = error?.message.split('\n') ?? [];
    expect(first).toBe("No module named 'polars'");
    expect(advice).toContain('A call cannot install packages.');
    expect(advice).toContain(
      runtime === 'docker' ? 'build --packages polars' : 'install polars for the Python of the host',
    );
    expect(error?.traceback).toContain(`ModuleNotFoundError: ${error?.message}\n`);
  });

  it('of a missing part of an installed module says no such thing', async () => {
    expect(await message('import json.no_part')).toBe("No module named 'json.no_part'");
    expect(await message('from json import no_name')).not.toContain('\n');
  });

  // Before the disk is full: which of two full folders was written to cannot be told.
  it('of shared memory that is full tells that', async () => {
    const code =
      'import os\nfor name in "ab":\n    f = os.open(f"/dev/shm/{name}", os.O_CREAT | os.O_RDWR)\n    os.posix_fallocate(f, 0, 10 << 20)';
    expect(await message(code)).toContain('Shared memory (/dev/shm) holds 16 MiB at most, and is full.');
  });

  it.each([
    [
      'writing',
      'for name in "ab":\n    with open(name, "wb") as file:\n        for _ in range(40): file.write(bytes(1 << 20))',
    ],
    [
      'writing at once',
      // 24 MiB are left, more than shared memory holds.
      'import os\nfor name in "ab":\n    os.posix_fallocate(os.open(name, os.O_CREAT | os.O_RDWR), 0, 40 << 20)',
    ],
  ])('of a full disk tells which limit it was: %s', async (_how, code) => {
    // What the call before left may still be on its way out: it would be in the way, and be gone when the advice is made.
    const room = 'import os\nfolder = os.statvfs(".")\nfolder.f_bavail * folder.f_frsize >> 20';
    await expect.poll(async () => (await run(room)).value).toBeGreaterThanOrEqual(63);
    expect(await message(code)).toMatch(/\n\/\S+ holds 64 MiB at most, and is full\. .*--tmpfs/);
  });

  it('of a file that is too large tells the largest', async () => {
    expect(await message('import os\nos.truncate(os.open("a", os.O_CREAT | os.O_RDWR), 1 << 40)')).toContain(
      'A file may hold 64 MiB at most.',
    );
  });

  it.each([
    ['a file that is there', 'open("/etc/passwd", "w")'],
    ['a new file', 'open("/etc/new", "w")'],
    ['a new folder', 'import os; os.mkdir("/new")'],
  ])('of a write that is refused tells where writing is possible: %s', async (_what, code) => {
    expect(await message(code)).toMatch(
      /The sandbox may not write there\. It may write to the working directory \(\/.*\), tempfile's folder/,
    );
  });

  it.each([
    ['a name', 'import urllib.request\nurllib.request.urlopen("http://example.com")'],
    ['an address', 'import socket\nsocket.create_connection(("192.0.2.1", 80), timeout=2)'],
    ['this machine', 'import socket\nsocket.create_connection(("127.0.0.1", 80), timeout=2)'],
    ['all addresses of this machine', 'import asyncio\nawait asyncio.open_connection("localhost", 80)'],
    [
      'a name, in a group of tasks',
      'import asyncio\nasync with asyncio.TaskGroup() as group:\n    group.create_task(asyncio.open_connection("example.com", 80))',
    ],
  ])('of a connection says that there is no network: %s', async (_to, code) => {
    expect(await message(code)).toContain('The sandbox has no network');
  });
});

describeRuntimes('progress that draws over itself', (runtime) => {
  const run = sharedSandbox({ runtime, preload: [] });

  it('is shown as a terminal is left showing it, and leaves room for what else is printed', async () => {
    const { stdout, truncated } = await run(
      'print("first")\nfor n in range(20_000): print(f"\\r{n + 1} of 20000", end="", flush=True)\nprint("\\nlast")',
    );
    expect(stdout).toBe('first\n20000 of 20000\nlast\n');
    expect(truncated.stdout).toBe(0);
  });

  it('is shown so for a call that was stopped or died as well', async () => {
    const bar = 'import sys\nsys.stderr.write("\\r 50%\\r 60%")\n';
    const stopped = await run(`${bar}while True: pass`, { timeoutMs: 300 });
    expect(stopped).toMatchObject({ status: 'timeout', stderr: ' 60%' });
    const died = await run(`${bar}import os, signal\nos.kill(os.getpid(), signal.SIGKILL)`);
    expect(died).toMatchObject({ status: 'crashed', stderr: ' 60%' });
  });
});
