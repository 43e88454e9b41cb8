/** Types, lint and format of both languages. Changes nothing, unless `--fix` is given. */
import { join } from 'node:path';
import { ensurePackages, ensurePythonTools } from './bootstrap.mjs';
import { main, run } from './lib/run.mjs';

/** Folders with Python that is written here; corpora of tests are not. */
const PYTHON = ['python-harness', 'test/clients'];

const fix = process.argv.includes('--fix');

await main(async () => {
  await ensurePackages();
  const bin = await ensurePythonTools();
  const ruff = join(bin, 'ruff');
  const steps = [
    ['types', 'npx', ['--no-install', 'tsc', '--noEmit']],
    ['lint and format', 'npx', ['--no-install', 'biome', 'check', ...(fix ? ['--write'] : [])]],
    ['Python lint', ruff, ['check', '--quiet', ...(fix ? ['--fix'] : []), ...PYTHON]],
    ['Python format', ruff, ['format', '--quiet', ...(fix ? [] : ['--check']), ...PYTHON]],
    ['Python types', join(bin, 'mypy'), ['--config-file', 'python-harness/pyproject.toml', 'python-harness']],
  ];
  let failed = 0;
  for (const [name, command, args] of steps) {
    const status = await run(command, args);
    process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'}  ${name}\n`);
    if (status !== 0) failed += 1;
  }
  return failed === 0 ? 0 : 1;
});
