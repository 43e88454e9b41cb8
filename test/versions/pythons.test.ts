/** The harness on the other Pythons of this machine than the one that all other tests find. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installed } from '../clients/installed/installed.ts';
import { describeRuntime } from '../helpers/engines.ts';
import { startServer } from '../helpers/server.ts';
import { TestedSandbox } from '../isolation/tested-sandbox.ts';
import { isShownBy, readVectors } from '../isolation/vectors.ts';
import { otherPythons } from './pythons.ts';

const HARNESS_TESTS = resolve(import.meta.dirname, '../../python-harness/tests');

/** Of those parts of the harness that go by the version: tracebacks, byte code, types of the standard library, objects that never die. */
const TELLING_TESTS = [
  'answer/test_tracebacks.py',
  'private',
  'state/changes/code/test_reach.py',
  'state/changes/groups/test_quick_check.py',
  'state/reset/interpreter',
  'zygote/test_immortal.py',
].map((path) => join(HARNESS_TESTS, path));

/** ms. Four hundred tests, most of which need no process of their own. */
const TELLING_TESTS_MS = 120_000;

/** The whole corpus runs with one version. Of this many neighbours, which are alike, one will do. */
const VECTOR_STEP = 8;

const pythons = await otherPythons();

if (pythons.length === 0) it.skip('there is one version of Python on this machine', () => {});

describe.each(pythons)('with Python $version', ({ version, executable }) => {
  it('passes the tests of the harness that depend on the version', { timeout: TELLING_TESTS_MS }, async () => {
    const { all, exitCode } = await execa(
      executable,
      ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...TELLING_TESTS],
      {
        all: true,
        reject: false,
        env: { PYTHONPATH: installed('pytest'), PYTHONDONTWRITEBYTECODE: '1' },
      },
    );
    expect(exitCode, all).toBe(0);
  });

  describeRuntime('bwrap', 'in bubblewrap', () => {
    let folder = '';
    const PATH = process.env.PATH ?? '';

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'python-sandbox-versions-'));
      // A script as version managers have it: the first `python3` of the path, which is another one.
      writeFileSync(join(folder, 'python3'), `#!/bin/sh\nexec ${executable} "$@"\n`, { mode: 0o755 });
      process.env.PATH = `${folder}${delimiter}${PATH}`;
    });

    afterAll(() => {
      process.env.PATH = PATH;
      rmSync(folder, { recursive: true, force: true });
    });

    it('serves calls', async () => {
      const server = await startServer(['--runtime', 'bwrap']);
      const { result } = await server.call({ code: "import platform\nprint('hello')\nplatform.python_version()" });
      const environment = await server.environment();
      await server.close();
      expect(result).toMatchObject({ status: 'ok', stdout: 'hello\n', value: version });
      expect(environment.python).toBe(version);
    });

    it.each(['isolated', 'forked'] as const)('shows nothing of a call to the next (%s)', async (isolation) => {
      const sandbox = new TestedSandbox('bwrap', isolation);
      const { python, modules } = await sandbox.facts();
      const shown = readVectors().filter(
        (vector) => vector.isolated === undefined && isShownBy(vector, python, new Set(modules)),
      );
      const leaks = [];
      for (const vector of shown.filter((_, index) => index % VECTOR_STEP === 0)) {
        await sandbox.run(vector.set);
        const { result } = await sandbox.run(vector.look);
        if (result !== vector.clean) leaks.push(`${vector.title}: ${result}`);
      }
      await sandbox.close();
      expect(python).toBe(version);
      expect(leaks).toEqual([]);
    });
  });
});
