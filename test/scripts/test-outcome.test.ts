import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// Scripts have no types.
const { listFailures, outcomeOf, readPytest } = await import(
  resolve(import.meta.dirname, '../../scripts/lib/test-outcome.mjs')
);

/** As pytest 9 writes it, shortened. */
const JUNIT = `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" tests="6">
<testcase classname="tests.test_x" name="test_a[a &gt; b]" time="0.001" />
<testcase classname="tests.test_x" name="test_b[&lt;&quot;&amp;]" time="0.002"><failure message="assert &apos;x&apos; == &quot;y&quot;&#10;  - y">x
print(&apos;&lt;failure message="no"&gt;&apos;)</failure></testcase>
<testcase classname="tests.test_x" name="test_c" time="0.001"><failure message="first">in the test</failure></testcase>
<testcase classname="tests.test_x" name="test_c" time="0.001"><error message="failed on teardown">after it</error></testcase>
<testcase classname="" name="test_y" time="0.000"><error message="collection failure">ImportError</error></testcase>
<testcase classname="tests.test_x" name="test_d" time="0.000"><skipped type="pytest.skip" message="no">there</skipped></testcase>
</testsuite></testsuites>`;

describe('the report of pytest', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'test-outcome-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is counted, and failures are named with their error', () => {
    const report = join(folder, 'pytest.xml');
    writeFileSync(report, JUNIT);
    expect(readPytest(report)).toEqual({
      passed: 1,
      failed: 4,
      skipped: 1,
      failures: [
        { name: 'tests.test_x > test_b[<"&]', error: 'assert \'x\' == "y"\n  - y' },
        { name: 'tests.test_x > test_c', error: 'first' },
        { name: 'tests.test_x > test_c', error: 'failed on teardown' },
        { name: 'test_y', error: 'collection failure' },
      ],
    });
  });
});

describe('the outcome of a runner', () => {
  const well = { passed: 3, failed: 0, skipped: 0, failures: [] };
  const failed = { passed: 2, failed: 1, skipped: 0, failures: [{ name: 'one', error: 'wrong' }] };

  it('is what its report says', () => {
    expect(outcomeOf('pytest', 0, () => well)).toEqual(well);
    expect(outcomeOf('pytest', 1, () => failed)).toEqual(failed);
  });

  it('has a failure where it ended badly without one, or wrote nothing', () => {
    expect(outcomeOf('pytest', 1, () => well)).toMatchObject({
      passed: 3,
      failed: 1,
      failures: [{ name: 'pytest, exit status 1' }],
    });
    const unwritten = () => readPytest('/nonexistent/report');
    expect(outcomeOf('pytest', 0, unwritten)).toMatchObject({
      failed: 1,
      failures: [{ error: expect.stringContaining('no report was written') }],
    });
  });
});

it('a failure is shown with the first line of its error', () => {
  expect(listFailures([{ name: 'a file > a test', error: '\n  expected 1 to be 2\n\n- 2\n+ 1' }])).toEqual([
    'FAILED: a file > a test\n        expected 1 to be 2\n',
  ]);
});
