/** /tmp and /dev/shm: every call may write there, and none finds what an earlier one left. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/index.ts';
import { atRest } from '../helpers/at-rest.ts';
import { describeRuntimes } from '../helpers/engines.ts';

const LOOK = 'import os\n[sorted(map(ascii, os.listdir(folder))) for folder in ("/tmp", "/dev/shm")]';
const NOTHING = [[], []];

/** Calls beside one that goes on, which are new interpreters in `baseline`. */
const [FEWEST_OTHERS, MOST_OTHERS] = [5, 20];

const FOR_ONE_CALL = ['isolated', 'forked', 'baseline'] as const;

/** What a call may leave behind, and how it ends. */
const WAYS: Readonly<Record<string, { code: string; status?: string; timeoutMs?: number }>> = {
  'a picture, saved to a fixed path': { code: 'open("/tmp/line.png", "wb").write(bytes(30_000))' },
  'files of another program': {
    code: 'import subprocess\nsubprocess.run("touch /tmp/file; ln -s / /tmp/link; mkfifo /dev/shm/pipe", shell=True, check=True)',
  },
  'a tree without permissions, under a name that is no text': {
    code: `
      import os, socket
      os.chdir('/tmp')
      os.makedirs(b'\\xff/deep')
      os.mkfifo(b'\\xff/deep/pipe')
      socket.socket(socket.AF_UNIX).bind('socket')
      os.chmod(b'\\xff/deep', 0)
      os.chmod(b'\\xff', 0)`,
  },
  'a deep tree': {
    code: `
      import os
      os.chdir('/tmp')
      for _ in range(2_000):
          os.mkdir('d' * 200)
          os.chdir('d' * 200)`,
  },
  'a segment of shared memory that is open': {
    code: `
      from multiprocessing import resource_tracker, shared_memory
      segment = shared_memory.SharedMemory('left', create=True, size=1 << 20)
      resource_tracker.unregister(segment._name, 'shared_memory')
      None`,
  },
  'what a process writes that is still there when the call ends': {
    code: 'import subprocess\nsubprocess.Popen("while :; do : > /tmp/late$((i += 1)); done", shell=True)\nNone',
  },
  'what a thread writes that is still there when the call ends': {
    code: `
      import itertools, threading
      def write():
          for number in itertools.count():
              open(f'/tmp/late{number}', 'w').close()
      threading.Thread(target=write, daemon=True).start()`,
  },
  'the files of a call that raises': { code: 'open("/tmp/file", "w")\n1 / 0', status: 'error' },
  'the files of a call that is stopped': {
    code: 'open("/tmp/file", "w").close()\nwhile True: pass',
    ...{ status: 'timeout', timeoutMs: 300 },
  },
  'the files of a call that is killed': {
    code: 'import os, signal\nopen("/tmp/file", "w").close()\nos.kill(os.getpid(), signal.SIGKILL)',
    status: 'crashed',
  },
  'the files of a call that ends its process': {
    code: 'import os\nopen("/dev/shm/file", "w").close()\nos._exit(0)',
    status: 'exited',
  },
};

describeRuntimes('the folders that calls share', (runtime) => {
  describe.each(FOR_ONE_CALL)('in %s', (isolation) => {
    let sandbox: Sandbox;

    beforeAll(async () => {
      sandbox = createSandbox({ runtime, preload: [], workers: 1, isolation, pids: 64, tmpfsBytes: 4 << 20 });
      await sandbox.prewarm();
    }, 60_000);
    afterAll(() => sandbox.close());

    it('are empty for the first call, and bounded', { timeout: 60_000 }, async () => {
      expect((await sandbox.run(LOOK)).value).toEqual(NOTHING);
      const fill = (path: string, bytes: number) => `open("${path}", "wb", 0).write(bytes(${bytes}))`;
      const fits = await sandbox.run(`${fill('/tmp/fill', 3 << 20)}\n${fill('fill', 3 << 20)}`);
      expect(fits).toMatchObject({ status: 'ok', value: 3 << 20 });
      expect((await sandbox.run(`${fill('/tmp/fill', 3 << 20)}\n${fill('/tmp/more', 3 << 20)}`)).value).toBeLessThan(
        3 << 20,
      );
    });

    it.each(Object.entries(WAYS))(
      'are empty after %s',
      { timeout: 120_000 },
      async (_, { code, status, timeoutMs }) => {
        const options = timeoutMs === undefined ? {} : { timeoutMs };
        const [left, found] = await Promise.all([sandbox.run(dedent(code), options), sandbox.run(LOOK)]);
        expect(left).toMatchObject({ status: status ?? 'ok' });
        expect(found).toMatchObject({ status: 'ok', value: NOTHING });
        expect((await sandbox.run(LOOK)).value).toEqual(NOTHING);
      },
    );
  });
});

describeRuntimes('the folders that calls share, as others use them,', (runtime) => {
  let sandbox: Sandbox;
  const start = async (options: SandboxOptions): Promise<void> => {
    sandbox = createSandbox({ runtime, preload: [], workers: 1, ...options });
    await sandbox.prewarm();
  };

  afterEach(() => sandbox.close());

  it('show no segment of shared memory of a call to the next, fifty times in a row', { timeout: 120_000 }, async () => {
    await start({ isolation: 'forked' });
    const leave = dedent(WAYS['a segment of shared memory that is open']?.code ?? '');
    for (let round = 0; round < 50; round++) {
      expect((await sandbox.run(`${leave}\nimport os\nos.listdir("/dev/shm")`)).value).toEqual(['left']);
    }
  });

  it('cost the worker of an ordinary call nothing', { timeout: 60_000 }, async () => {
    await start({ isolation: 'isolated' });
    const pids = new Set<unknown>();
    for (let round = 0; round < 5; round++) {
      const code =
        'import os, subprocess\nopen("/tmp/line.png", "w").close()\nsubprocess.run(["touch", "/tmp/other"])\nos.getpid()';
      pids.add((await sandbox.run(code)).value);
      await atRest(sandbox);
    }
    expect(pids.size).toBe(1);
  });

  it('are empty for the calls of a persistent worker, and for one that asked for more', {
    timeout: 60_000,
  }, async () => {
    await start({ isolation: 'persistent' });
    for (const isolation of ['persistent', 'isolated', 'forked', 'persistent'] as const) {
      await sandbox.run('import subprocess\nsubprocess.run(["touch", "/tmp/file", "/dev/shm/file"])');
      expect((await sandbox.run(LOOK, { isolation })).value).toEqual(NOTHING);
    }
  });

  it.each(FOR_ONE_CALL)(
    'keep the closed files of a call while others come and go: %s',
    { timeout: 120_000 },
    async (isolation) => {
      await start({ isolation, workers: 2 });
      const keeping = sandbox.run(
        dedent(`
        import os, pathlib, time
        own = pathlib.Path('/tmp/own/deep/er')
        own.mkdir(parents=True)
        rounds = 0
        end = time.monotonic() + 3
        while time.monotonic() < end:
            (own / 'file').write_text('kept')
            time.sleep(0.05)
            assert (own / 'file').read_text() == 'kept'
            rounds += 1
        rounds`),
      );
      let isKeeping = true;
      void keeping.then(() => {
        isKeeping = false;
      });
      let others = 0;
      while (others < FEWEST_OTHERS || (isKeeping && others < MOST_OTHERS)) {
        const result = await sandbox.run(
          `import subprocess\nopen("/tmp/a${others}", "w")\nsubprocess.run(["touch", "/tmp/b${others}"])`,
        );
        expect(result.status).toBe('ok');
        others++;
      }
      expect(await keeping).toMatchObject({ status: 'ok', error: null });
      await sandbox.run('1');
      expect((await sandbox.run(LOOK)).value).toEqual(NOTHING);
    },
  );
});

function dedent(code: string): string {
  const lines = code.replace(/^\n/, '').split('\n');
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  return lines.map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length))).join('\n');
}
