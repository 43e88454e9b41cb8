import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { resolveSettings } from '../../src/config.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import type { RuntimeReport } from '../../src/doctor/subject.ts';
import { OK_RESULT, ScriptedBackend } from '../mcp/scripted-backend.ts';

const FINDINGS: readonly Finding[] = [
  { section: 'machine', check: 'docker', outcome: 'pass', found: '1.2', advice: null },
  { section: 'machine', check: 'podman', outcome: 'note', found: 'not there', advice: 'Install it.' },
  {
    section: 'controls',
    check: 'no network',
    outcome: 'fail',
    found: 'got through:\nall \x1b[2J',
    advice: 'Close it.',
  },
];

async function print(findings: readonly Finding[], asJson = false, signal = new AbortController().signal) {
  const stdout = new PassThrough();
  const stream = (async function* () {
    yield* findings;
  })();
  const status = await doctorCommand(asJson, { findings: stream, stdout, signal });
  stdout.end();
  return { status, printed: await text(stdout) };
}

describe('the table', () => {
  test('has a line for each check, by section, and what to do below', async () => {
    const { printed } = await print(FINDINGS);
    const words = printed.split('\n').map((line) => line.trim().split(/\s+/).join(' '));
    expect(words).toEqual([
      ...['machine', 'pass docker 1.2', 'note podman not there', '→ Install it.', ''],
      ...['controls', 'FAIL no network got through:', 'all \\x1b[2J', '→ Close it.', ''],
      ...['1 passed, 1 failed, 1 notes', ''],
    ]);
  });

  test('comes with the exit status: 1 where a check failed, and else 0', async () => {
    expect((await print(FINDINGS)).status).toBe(1);
    expect((await print(FINDINGS.slice(0, 2))).status).toBe(0);
  });

  test('ends when it is told to, without a verdict on what was not tried', async () => {
    expect(await print(FINDINGS, false, AbortSignal.abort())).toEqual({ status: 130, printed: '' });
  });
});

test('as JSON there is one document with the same findings and exit status', async () => {
  const { status, printed } = await print(FINDINGS, true);
  expect(status).toBe(1);
  expect(JSON.parse(printed)).toEqual({ summary: { passed: 1, failed: 1, notes: 1 }, findings: FINDINGS });
});

describe('a sandbox that does not do as it should', () => {
  const settings = resolveSettings({ runtime: 'docker' });
  const bait = { secret: 'secret', file: '/bait' };
  const works: RuntimeReport = { name: 'docker', probe: { works: true, version: '1', notes: [] }, image: null };

  async function findings(backend: ScriptedBackend, runtimes = [works]): Promise<Finding[]> {
    const all: Finding[] = [];
    for await (const finding of examine({ sandbox: backend, settings, bait }, runtimes)) all.push(finding);
    return all;
  }

  test('fails every check that it must be tried for, when it answers 42 to everything', async () => {
    const backend = new ScriptedBackend(settings);
    const outcomes = await findings(backend);
    expect(outcomes.filter(({ section }) => section === 'controls').length).toBeGreaterThanOrEqual(11);
    for (const { section, check, outcome, advice } of outcomes) {
      if (section !== 'controls' && section !== 'limits' && section !== 'calls') continue;
      expect({ check, outcome }).toEqual({ check, outcome: 'fail' });
      expect(advice).toMatch(/\.$/);
    }
    expect(outcomes).toContainEqual(expect.objectContaining({ check: 'hardening', outcome: 'fail' }));
  });

  test('fails the start alone when there is none, with the reason', async () => {
    const backend = new ScriptedBackend(settings);
    const detail = 'No sandbox can be started.';
    backend.answer = async () => ({ result: { ...OK_RESULT, status: 'unavailable', detail }, exitCode: null });
    const outcomes = await findings(backend);
    expect(outcomes.at(-1)).toMatchObject({ check: 'start', outcome: 'fail', found: `unavailable: ${detail}` });
    expect(backend.requests).toHaveLength(1);
  });

  test('may be the one that was asked for, which is a failure, or another one, which is not', async () => {
    const probe = { works: false, reason: 'not there', hint: 'Install it.' } as const;
    const runtimes = ['docker', 'podman'].map((name) => ({ name, probe, image: null }));
    const outcomes = await findings(new ScriptedBackend(settings), runtimes);
    expect(outcomes).toContainEqual(
      expect.objectContaining({ check: 'docker', outcome: 'fail', advice: 'Install it.' }),
    );
    expect(outcomes).toContainEqual(expect.objectContaining({ check: 'podman', outcome: 'note', found: 'not there' }));
  });

  test.each([
    [false, null, 'note'],
    [false, 'mine:1', 'fail'],
    [true, 'mine:1', 'pass'],
  ] as const)('an image that is there: %s, configured: %s, is a %s', async (isPresent, image, outcome) => {
    const report = { ...works, image: { name: image ?? 'bundled', isPresent } };
    const { value } = await examineImage(report, image);
    expect(value).toMatchObject({ check: 'image (docker)', outcome });
  });

  async function examineImage(report: RuntimeReport, image: string | null) {
    const subject = { sandbox: new ScriptedBackend(settings), settings: { ...settings, image }, bait };
    const stream = examine(subject, [report]);
    await stream.next();
    await stream.next();
    return stream.next();
  }
});
