/** All tests, of both languages. The last line is `N passed, N failed, N skipped`. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engines, ensureBuild, ensurePackages, ensurePythonTools, ensureSandbox } from './bootstrap.mjs';
import { main, run, Stop } from './lib/run.mjs';

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
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = await run('npx', ['--no-install', 'vitest', 'run', '--project', project, ...reporters]);
  return outcome(status, () => {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  });
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
  return outcome(status, () => {
    const attributes = readFileSync(report, 'utf8');
    const count = (name) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
    const failed = count('failures') + count('errors');
    return { passed: count('tests') - failed - count('skipped'), failed, skipped: count('skipped') };
  });
}

/** Counts of a run. A runner that failed without a failed test (it crashed, a file did not load) counts as one failure. */
function outcome(status, read) {
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = read();
  } catch (error) {
    process.stderr.write(`no report was written: ${error.message}\n`);
  }
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
