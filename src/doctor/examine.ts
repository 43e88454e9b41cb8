/** Runs all checks in their order, one at a time, because they share a sandbox and some of them fill it. */
import { CALL_CHECKS } from './checks/calls.ts';
import { LIMITS, tryLimit } from './checks/limits.ts';
import { judgeImage, judgeKernel, judgeRuntime, usedRuntime } from './checks/machine.ts';
import { judgeHardening, judgeSandboxKernel, judgeStart, judgeTransport } from './checks/sandbox.ts';
import { CONTROLS } from './controls/all.ts';
import { tryControl } from './controls/control.ts';
import { type Finding, fact, type Section, type Verdict } from './finding.ts';
import type { LiveSubject, RuntimeReport, Subject } from './subject.ts';

/** Examines the machine and the live sandbox. Yields each finding as soon as it exists. */
export async function* examine(subject: Subject, runtimes: readonly RuntimeReport[]): AsyncGenerator<Finding> {
  yield* examineMachine(subject, runtimes);

  const start = await judgeStart(subject.sandbox);
  const stats = await subject.sandbox.stats();
  yield finding('sandbox', 'start', start);
  // Without a sandbox there is nothing to test.
  if (start.outcome === 'fail') return;
  yield* examineSandbox({ ...subject, runtime: stats.runtime, hardening: stats.hardening });
}

async function* examineMachine({ settings }: Subject, runtimes: readonly RuntimeReport[]): AsyncGenerator<Finding> {
  yield finding('machine', 'kernel', await judgeKernel());
  const used = usedRuntime(runtimes, settings);
  // Runtimes come in the order of preference.
  let isPassedOver = settings.runtime === 'auto';
  for (const report of runtimes) {
    if (report.name === used) isPassedOver = false;
    yield finding('machine', report.name, judgeRuntime(report, settings, { used, isPassedOver }));
    const image = judgeImage(report, settings, used);
    if (image !== null) yield finding('machine', `image (${report.name})`, image);
  }
}

async function* examineSandbox(subject: LiveSubject): AsyncGenerator<Finding> {
  const stats = await subject.sandbox.stats();
  const what = `${stats.runtime}, Python ${stats.python ?? 'unknown'}, isolation ${stats.isolation}`;
  yield finding('sandbox', 'what runs', fact(what));
  yield finding('sandbox', 'kernel within', await judgeSandboxKernel(subject.sandbox));
  yield finding('sandbox', 'transport', judgeTransport(stats));
  yield finding('sandbox', 'hardening', judgeHardening(stats));

  for (const control of CONTROLS) yield finding('controls', control.check, await tryControl(control, subject));
  for (const limit of LIMITS) yield finding('limits', limit.check, await tryLimit(limit, subject));
  for (const { check, examine: look } of CALL_CHECKS) yield finding('calls', check, await look(subject));
}

function finding(section: Section, check: string, verdict: Verdict): Finding {
  return { section, check, ...verdict };
}
