/** `doctor` against real sandboxes: whole ones, and ones that are weaker than their settings claim. */
import { spawn } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { composeExecutor } from '../../src/compose.ts';
import { resolveSettings, type SettingsInput } from '../../src/config.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { silentLog } from '../../src/log.ts';
import { SANDBOX_GID, SANDBOX_UID } from '../../src/runtime/sandbox-spec/paths.ts';
import { expectNothingLeft } from '../drills/helpers.ts';
import { describeRuntimes } from '../helpers/engines.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');
const FLAGS = ['--preload', 'none', '--memory', '256m', '--pids', '64', '--tmpfs', '16m'];
const TEST_TIMEOUT_MS = 120_000;

const ReportSchema = z.object({
  summary: z.object({ passed: z.number(), failed: z.number(), warnings: z.number(), facts: z.number() }),
  findings: z.array(
    z.object({ section: z.string(), check: z.string(), outcome: z.enum(['pass', 'fact', 'warn', 'fail']) }),
  ),
});

/** Runs the command as a user would. */
async function doctor(...flags: string[]) {
  const child = spawn(process.execPath, [MAIN, 'doctor', '--json', ...flags], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const report = ReportSchema.parse(JSON.parse(await text(child.stdout)));
  return { pid: child.pid ?? 0, status: await ended, report };
}

/** Looks at a sandbox that really has `actual` settings, as if it had the claimed ones. */
async function examineAs(claimed: SettingsInput, actual: SettingsInput): Promise<Finding[]> {
  const executor = composeExecutor(resolveSettings(actual), silentLog);
  onTestFinished(() => executor.close());
  // The bait lies where code finds it: as if the host could be seen.
  const subject = { sandbox: executor, settings: resolveSettings(claimed), bait: { secret: 'C.UTF-8', file: '/usr' } };
  const findings: Finding[] = [];
  for await (const finding of examine(subject, [])) findings.push(finding);
  return findings;
}

describeRuntimes('doctor', (runtime) => {
  it('finds nothing wrong with a sandbox, and leaves nothing behind', { timeout: TEST_TIMEOUT_MS }, async () => {
    const { pid, status, report } = await doctor('--runtime', runtime, ...FLAGS);
    const { findings, summary } = report;
    expect(findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(status).toBe(0);
    expect(findings.filter(({ outcome }) => outcome === 'warn')).toEqual([]);
    // Bubblewrap has no control group, which is said; all else applies to both.
    const facts = findings.filter(({ section, outcome }) => section !== 'machine' && outcome === 'fact');
    const kernelIsOld = facts.some(({ check }) => check === 'kernel within');
    const untried = runtime === 'bwrap' ? ['memory of the sandbox'] : [];
    if (!kernelIsOld) expect(facts.map(({ check }) => check)).toEqual(['what runs', ...untried]);
    expect(summary.passed).toBeGreaterThanOrEqual(20);
    await expectNothingLeft(pid, runtime);
  });

  it('finds every control that is not in force', { timeout: TEST_TIMEOUT_MS }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'doctor-test-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    // Root gives root up on bubblewrap, and is one more finding on Docker.
    if (process.getuid?.() === 0) await chown(folder, SANDBOX_UID, SANDBOX_GID);
    const preload: string[] = [];
    const findings = await examineAs(
      { runtime, preload, memoryBytes: 128 << 20, pids: 16, tmpfsBytes: 1 << 20 },
      {
        ...{ runtime, preload, memoryBytes: 1024 << 20, pids: 256, tmpfsBytes: 64 << 20 },
        ...{ isolation: 'persistent', network: 'bridge', mounts: [{ host: folder, path: '/data', mode: 'rw' }] },
      },
    );
    const failed = findings.filter(({ outcome }) => outcome === 'fail');
    expect(failed.map(({ check }) => check)).toEqual([
      ...['no network', 'no files of the host', 'no mounts but the configured ones', 'no secrets of the server'],
      'memory of a call',
      ...(runtime === 'docker' ? ['memory of the sandbox'] : []),
      // What a call started ends in every mode.
      ...['processes', 'room for temporary files', 'state does not carry over'],
    ]);
    expect(failed).toContainEqual(expect.objectContaining({ found: expect.stringContaining("['/data']") }));
  });

  it('says why a sandbox does not start, and exits with 1', { timeout: TEST_TIMEOUT_MS }, async () => {
    const { status, report } = await doctor('--runtime', runtime, '--mount', '/nonexistent-folder:/data', ...FLAGS);
    expect(status).toBe(1);
    expect(report.findings.at(-1)).toMatchObject({ check: 'start', outcome: 'fail' });
    expect(report.findings.filter(({ section }) => section === 'controls')).toEqual([]);
  });
});
