/** What a call shares with a script that Python runs: processes, modules of its own, its end, its names, its arguments. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, ISOLATION_MODES, type Sandbox } from '../../src/index.ts';
import { describeRuntimes } from '../helpers/engines.ts';

/** With new interpreters in one container of one processor, on a machine that is busy. */
const SLOW_MS = 60_000;

const square = (method: string) => `
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

def square(x):
    return x * x

if __name__ == "__main__":
    context = multiprocessing.get_context("${method}")
    with context.Pool(2) as pool:
        print(pool.map(square, [2, 3]))
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        print(list(pool.map(square, [2, 3])))
`;

const LOST_GUARD = `
import multiprocessing
process = multiprocessing.get_context("spawn").Process(target=print)
process.start()
process.join()
process.exitcode
`;

const OWN_MODULE = `
import importlib, os, sys
seen = "hm" in sys.modules
try:
    import hm
    seen = True
except ImportError:
    pass
open("hm.py", "w").write("V = 1")
import hm
first = hm.V
open("hm.py", "w").write("V = 2")
importlib.reload(hm)
[seen, first, hm.V, sorted(os.listdir())]
`;

const CALLBACKS = `
import atexit, weakref
class Thing: pass
thing = Thing()
weakref.finalize(thing, print, "finalizer")
atexit.register(print, "first")
atexit.register(lambda: 1 / 0)
atexit.register(print, "last")
print("end")
`;

describeRuntimes('a script', (runtime) => {
  describe.each(ISOLATION_MODES)('in %s', { timeout: SLOW_MS }, (isolation) => {
    let sandbox: Sandbox;

    beforeAll(async () => {
      sandbox = createSandbox({ runtime, isolation, preload: [] });
      await sandbox.prewarm();
    }, 600_000);

    afterAll(() => sandbox?.close());

    it.each(['spawn', 'forkserver', 'fork'])('has processes of %s know its functions', async (how) => {
      expect(await sandbox.run(square(how))).toMatchObject({ status: 'ok', stdout: '[4, 9]\n[4, 9]\n', stderr: '' });
      expect(await sandbox.run('import os\nos.listdir()')).toMatchObject({ value: [] });
    });

    it('is told of a guard that is missing, and does not loop', async () => {
      const { result, stderr } = await sandbox.run(LOST_GUARD);
      expect(result).toBe('1');
      expect(stderr).toContain('bootstrapping phase');
    });

    it('imports the modules that it writes, and no other call does', async () => {
      for (let call = 0; call < 3; call++) {
        // What is imported is state of the interpreter, which `persistent` keeps.
        const isKept = isolation === 'persistent' && call > 0;
        expect((await sandbox.run(OWN_MODULE)).value).toEqual([isKept, isKept ? 2 : 1, 2, ['hm.py']]);
      }
    });

    it('runs its callbacks at its end, and only then', async () => {
      for (let call = 0; call < 2; call++) {
        const { stdout, stderr } = await sandbox.run(CALLBACKS);
        expect(stdout).toBe('end\nlast\nfirst\nfinalizer\n');
        expect(stderr).toMatch(
          /^Exception ignored in atexit callback.*\nTraceback.*\n {2}File "<sandbox>", line 7, in <lambda>\n/,
        );
      }
      expect(await sandbox.run('1')).toMatchObject({ stdout: '', stderr: '' });
    });

    it('is stopped in a callback as anywhere else', async () => {
      const endless = 'import atexit\n@atexit.register\ndef spin():\n    while True: pass';
      const result = await sandbox.run(endless, { timeoutMs: 500 });
      expect(result).toMatchObject({ status: 'timeout', stderr: '' });
      expect(result.detail).toContain('line 4');
    });

    it('has the arguments of the call', async () => {
      const code = 'import os, sys\n[sys.argv, os.path.relpath(__file__), __file__ in os.path.abspath(sys.argv[0])]';
      const { value } = await sandbox.run(code, { argv: ['tool.py', '--size', 'é 3', '--'] });
      expect(value).toEqual([['tool.py', '--size', 'é 3', '--'], 'tool.py', true]);
      expect((await sandbox.run(code)).value).toEqual([['script.py'], 'script.py', true]);
    });
  });
});
