/**
 * What came of a run of tests, whatever ran them: `{ passed, failed, skipped, failures }`, the last a list of `{ name, error }`.
 * Node built-ins only.
 */
import { readFileSync } from 'node:fs';

/** Characters of an error's first line that are shown. */
const ERROR_WIDTH = 200;

const NOTHING = { passed: 0, failed: 0, skipped: 0, failures: [] };

/**
 * The outcome that `read` finds in a runner's report. A runner that wrote none, or ended badly without a failed test, counts as
 * one failure.
 */
export function outcomeOf(runner, status, read) {
  const failureAsAWhole = (error) => ({
    failed: 1,
    failures: [{ name: `${runner}, exit status ${status}`, error }],
  });
  try {
    const outcome = read();
    if (status === 0 || outcome.failed > 0) return outcome;
    return { ...outcome, ...failureAsAWhole('no test failed, but the run as a whole did; see its output') };
  } catch (error) {
    return { ...NOTHING, ...failureAsAWhole(`no report was written: ${error.message}`) };
  }
}

/** What `test/helpers/reporter.ts` has written. */
export function readVitest(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** What pytest's `--junitxml` has written. */
export function readPytest(path) {
  const cases = [...readFileSync(path, 'utf8').matchAll(/<testcase ([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)];
  const failures = cases.flatMap(([, attributes, body = '']) => {
    const failed = /<(?:failure|error) message="([^"]*)"/.exec(body);
    if (failed === null) return [];
    // A file that cannot be collected has a name only.
    const names = ['classname', 'name'].map((name) => attribute(attributes, name)).filter((name) => name !== '');
    return [{ name: names.join(' > '), error: decoded(failed[1]) }];
  });
  const skipped = cases.filter(([, , body = '']) => body.includes('<skipped ')).length;
  return { passed: cases.length - failures.length - skipped, failed: failures.length, skipped, failures };
}

function attribute(attributes, name) {
  return decoded(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');
}

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function decoded(text) {
  return text.replaceAll(/&(?:#(\d+)|(\w+));/g, (whole, code, name) =>
    code === undefined ? (ENTITIES[name] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

/** Two lines for each failure, to stand at the end of a log that may have lost its middle. */
export function listFailures(failures) {
  return failures.map(({ name, error }) => {
    const line = error.split('\n').find((text) => text.trim() !== '') ?? '';
    return `FAILED: ${name}\n        ${line.trim().slice(0, ERROR_WIDTH)}\n`;
  });
}
