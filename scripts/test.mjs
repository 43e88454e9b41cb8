/** All tests, of both languages. The last line is `N passed, N failed, N skipped`, after a list of what failed. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engines, ensureSandbox, ensureTools } from './bootstrap.mjs';
import { main, ROOT, run, Stop } from './lib/run.mjs';
import { listFailures, outcomeOf, readPytest, readVitest } from './lib/test-outcome.mjs';

await main(async () => {
  const bin = await ensureTools();
  await ensureSandbox();
  const missing = missingEngines();

  const reports = mkdtempSync(join(tmpdir(), 'python-sandbox-tests-'));
  try {
    // The harness by itself disturbs nobody, and keeps one core busy, also while the image is built.
    const python = runPytest(bin, reports);
    const serial = await runVitest(reports, 'serial');
    const others = await runVitest(reports, 'units', 'files');
    const outcomes = [await python, serial, others];
    // What measures comes when all else has ended.
    outcomes.push(await runVitest(reports, 'alone'));
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

async function runVitest(reports, ...projects) {
  const name = projects.join('-');
  const report = join(reports, `${name}.json`);
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'test', 'helpers', 'reporter.ts')}`];
  const chosen = projects.map((project) => `--project=${project}`);
  const status = await run('npx', ['--no-install', 'vitest', 'run', ...chosen, ...reporters], {
    env: { TEST_REPORT: report },
  });
  return outcomeOf(`vitest, ${name}`, status, () => readVitest(report));
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
