/** All tests, of both languages. The last line is `N passed, N failed, N skipped`, after a list of what failed. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT, engines, ensureSandbox, ensureTools } from './bootstrap.mjs';
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
    await buildImage();
    const outcomes = await Promise.all([
      runVitest(reports, ['serial']),
      runVitest(reports, ['equivalence'], join(reports, 'equivalence.txt')),
    ]);
    outcomes.push(await runVitest(reports, ['units', 'files']), await python);
    // What measures comes when all else has ended.
    outcomes.push(await runVitest(reports, ['alone']));
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

/** Two runners that start at once would each build it. Where this fails, the tests say so. */
async function buildImage() {
  if (engines().docker) await run(process.execPath, [BUILT, 'build', '--runtime', 'docker'], { stdout: 'stderr' });
}

/** `transcript`: a file for its output, which is shown when it has ended, because another runner writes at the same time. */
async function runVitest(reports, projects, transcript) {
  const name = projects.join('-');
  const report = join(reports, `${name}.json`);
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'test', 'helpers', 'reporter.ts')}`];
  const chosen = projects.map((project) => `--project=${project}`);
  const args = ['--no-install', 'vitest', 'run', ...chosen, ...reporters];
  const env = { TEST_REPORT: report };
  const status =
    transcript === undefined ? await run('npx', args, { env }) : await runQuietly('npx', args, transcript, env);
  return outcomeOf(`vitest, ${name}`, status, () => readVitest(report));
}

async function runPytest(bin, reports) {
  const report = join(reports, 'pytest.xml');
  const args = ['-q', `--junitxml=${report}`, 'python-harness/tests'];
  const status = await runQuietly(join(bin, 'pytest'), args, join(reports, 'pytest.txt'));
  return outcomeOf('pytest', status, () => readPytest(report));
}

async function runQuietly(command, args, transcript, env) {
  const file = openSync(transcript, 'w');
  const status = await run(command, args, { stdout: file, env });
  closeSync(file);
  process.stdout.write(readFileSync(transcript));
  return status;
}
