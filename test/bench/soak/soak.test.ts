import type { RunResult } from 'python-sandbox-mcp';
import { beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE, judge, type SoakCase } from '../../../bench/soak/cases.ts';
import { soak } from '../../../bench/soak/soak.ts';
import { describeSoak, growthOf, type SoakReport } from '../../../bench/soak/soak-report.ts';
import { describeRuntime } from '../../helpers/engines.ts';

const SECONDS = 20;
/** A busy machine takes its time over hostile calls: each kind is waited for before growth is looked for. */
const TIMEOUT_MS = 180_000;

describeRuntime('docker', `a soak of ${SECONDS} s`, () => {
  let report: SoakReport;
  beforeAll(async () => {
    report = await soak({ runtime: 'docker', seconds: SECONDS }, () => {});
  }, TIMEOUT_MS);

  test('answers every honest call rightly, and tells every hostile one what it was', () => {
    expect(report.wrong).toEqual([]);
    expect(report.hostileCalls).toBeGreaterThanOrEqual(HOSTILE.length);
    expect(report.calls).toBeGreaterThan(100);
  });

  test('leaves nothing behind and lets nothing grow', () => {
    expect(growthOf(report)).toEqual([]);
    expect(report).toMatchObject({ start: { containers: 1 }, end: { containers: 1 }, containersLeft: 0 });
    expect(describeSoak(report)).toContain('Nothing grew.');
  });
});

describe('the judge', () => {
  const honest: SoakCase = { name: 'arithmetic', code: 'print(6 * 7)', statuses: ['ok'], stdout: '42\n' };
  const answer: RunResult = {
    status: 'ok',
    stdout: '42\n',
    stderr: '',
    result: null,
    error: null,
    detail: null,
    duration_ms: 1,
    queue_ms: 0,
    isolation: 'isolated',
    runtime: 'docker',
    truncated: { stdout: 0, stderr: 0, result: 0 },
    artifacts: [],
  };

  test('passes the right answer and sees another ending or output', () => {
    expect(judge(honest, answer)).toBeNull();
    expect(judge(honest, { ...answer, stdout: '43\n' })).toContain('printed "43\\n"');
    expect(judge(honest, { ...answer, status: 'crashed' })).toContain('ended as crashed');
  });
});
