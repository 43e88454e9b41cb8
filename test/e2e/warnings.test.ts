/** What Python itself prints about the user's code names his lines, and nothing that is printed names a file of the harness. */
import { expect, it } from 'vitest';
import { describeRuntimes } from '../helpers/engines.ts';
import { sharedSandbox } from '../helpers/shared-sandbox.ts';

const COROUTINE = 'async def f(): pass\n';

describeRuntimes('a warning', (runtime) => {
  const run = sharedSandbox({ runtime, preload: [] });

  it('of a coroutine that is never awaited names its line', async () => {
    const { stderr } = await run(`${COROUTINE}f()`);
    expect(stderr).toContain("<sandbox>:2: RuntimeWarning: coroutine 'f' was never awaited\n  f()\n");
  });

  it.each([
    ['a coroutine in a variable', `${COROUTINE}x = f()`],
    ['one that an error leaves', `${COROUTINE}def g():\n    x = f()\n    1 / 0\ng()`],
    ['an open file', 'import warnings\nwarnings.simplefilter("always")\nx = open("/dev/null")'],
    ['a high level', 'import warnings\nwarnings.warn("x", stacklevel=9)'],
  ])('that belongs to no line names the interpreter, as for a script: %s', async (_, code) => {
    expect((await run(code)).stderr).toMatch(/^(<sys>:0|sys:1): \w+Warning: /);
  });

  it('is shown in each call', async () => {
    for (let call = 0; call < 3; call += 1)
      expect((await run(`${COROUTINE}x = f()`)).stderr).toContain('never awaited');
  });

  const modes = ['isolated', 'baseline'] as const;
  it.each(modes)('and a stack show no path of the harness: %s', async (isolation) => {
    const { stdout, stderr } = await run(
      `
import faulthandler, inspect, logging, runpy, sys, traceback
traceback.print_stack()
print(inspect.stack())
faulthandler.dump_traceback()
logging.basicConfig(format="%(pathname)s")
logging.warning("x", stack_info=True, stacklevel=99)
frame = sys._getframe()
while frame:
    print(frame)
    frame = frame.f_back
print(runpy._run_code.__code__.co_filename, *sys.orig_argv)
sys.setprofile(lambda frame, *_: print(frame))
`,
      { isolation },
    );
    expect(stderr).toContain('print_stack');
    expect(stdout).toMatch(/<frozen runpy> \S+ script\.py\n/);
    expect(stdout + stderr).not.toContain('python-harness');
  });
});
