/** All tests, of both languages. The last line is `N passed, N failed, N skipped`, after a list of what failed. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engines, ensureBuild, ensurePackages, ensurePythonTools, ensureSandbox } from './bootstrap.mjs';
import { main, ROOT, run, Stop } from './lib/run.mjs';
import { listFailures, outcomeOf, readPytest, readVitest } from './lib/test-outcome.mjs';

await main(async () => {
  await ensurePackages();
  await ensureBuild();
  const bin = await ensurePythonTools();
  await ensureSandbox();
  const missing = missingEngines();

  const reports = mkdtempSync(join(tmpdir(), 'python-sandbox-tests-'));
  try {
    const outcomes = [
      await runVitest('alone', reports),
      await runVitest('files', reports),
      // Both wait for deadlines most of the time, and neither looks at what else runs on the machine.
      ...(await Promise.all([runVitest('corpora', reports), runPytest(bin, reports)])),
    ];
    for (const name of missing)
      process.stdout.write(`SKIPPED: ${name} does not answer, so nothing was tested against it\n`);
    for (const text of listFailures(outcomes.flatMap(({ failures }) => failures))) process.stdout.write(text);
    const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
    process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`);
    return sum('failed') === 0 ? 0 : 1;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
});

/** What the tests against real sandboxes cannot reach; on a CI machine that is an error. Podman is a bonus. */
function missingEngines() {
  const found = engines();
  const missing = ['docker', 'bwrap'].filter((name) => !found[name]);
  if (missing.length > 0 && process.env.CI === 'true') {
    throw new Stop(`With CI=true the tests need ${missing.join(' and ')}, which does not work here.`);
  }
  return missing;
}

async function runVitest(project, reports) {
  const report = join(reports, `${project}.json`);
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'test', 'helpers', 'reporter.ts')}`];
  const status = await run('npx', ['--no-install', 'vitest', 'run', '--project', project, ...reporters], {
    env: { TEST_REPORT: report },
  });
  return outcomeOf(`vitest, ${project}`, status, () => readVitest(report));
}

/** Its output is shown when it has ended: another runner writes at the same time. */
async function runPytest(bin, reports) {
  const [report, output] = [join(reports, 'pytest.xml'), join(reports, 'pytest.txt')];
  const file = openSync(output, 'w');
  const status = await run(join(bin, 'pytest'), ['-q', `--junitxml=${report}`, 'python-harness/tests'], {
    stdout: file,
  });
  closeSync(file);
  process.stdout.write(readFileSync(output));
  return outcomeOf('pytest', status, () => readPytest(report));
}
