/** Checks the live sandbox: whether it starts, its facts, and the controls that its workers report. */
import { z } from 'zod';
import type { Stats } from '../../contract.ts';
import { fact, fail, pass, type Verdict, warn } from '../finding.ts';
import { py } from '../python.ts';
import type { LiveSandbox } from '../subject.ts';

/** The controls that workers report on a kernel with all features, in the words of PROTOCOL.md. */
const ALL_CONTROLS = [
  'undumpable_supervisor',
  'rlimits',
  'no_new_privs',
  'oom_score_adj',
  'landlock_fs',
  'landlock_scope',
  'seccomp',
];

/**
 * Controls that need Landlock's scopes, and controls that need Landlock at all. Most kernels in use lack the scopes.
 */
const WITH_SCOPES = ['landlock_scope'];
const WITH_LANDLOCK = [...WITH_SCOPES, 'landlock_fs', 'oom_score_adj'];

/** Asks for Landlock's version instead of a ruleset, so nothing is created. */
const KERNEL = py`
  import ctypes, os
  landlock = ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1)
  [f'{os.uname().release} {os.uname().machine}', max(landlock, 0)]
`;
const KernelSchema = z.tuple([z.string(), z.number()]);

/** The first version of Landlock with scopes. */
const SCOPE_ABI = 6;

/** Starts the sandbox and builds the image if it is missing. */
export async function judgeStart(sandbox: LiveSandbox): Promise<Verdict> {
  const startedAt = performance.now();
  const { result } = await sandbox.call({ code: '6 * 7' });
  const elapsedMs = Math.round(performance.now() - startedAt);
  if (result.status === 'ok' && result.value === 42) return pass(`first answer after ${elapsedMs} ms`);
  const reason = result.error?.message ?? result.detail ?? `result ${result.result}`;
  return fail(`${result.status}: ${reason}`, 'Read the lines above about the runtime; nothing else was tried.');
}

/** The kernel that code runs on, which is not always this machine's. */
export async function judgeSandboxKernel(sandbox: LiveSandbox): Promise<Verdict> {
  const { result } = await sandbox.call({ code: KERNEL });
  const facts = KernelSchema.safeParse(result.value);
  if (!facts.success)
    return fail(`could not be asked: ${result.status}`, 'Run doctor again, and report the problem if it persists.');
  const [name, landlock] = facts.data;
  if (landlock >= SCOPE_ABI) return pass(`${name}, Landlock ${landlock}`);
  // The consequences are tested below.
  return fact(landlock === 0 ? `${name}, no Landlock` : `${name}, Landlock ${landlock} (no scopes)`);
}

export function judgeHardening({ hardening }: Pick<Stats, 'hardening'>): Verdict {
  const missing = ALL_CONTROLS.filter((control) => !hardening.includes(control));
  if (hardening.length === 0)
    return fail('none was reported', 'Workers must report their controls: please report this.');
  if (missing.length === 0) return pass(hardening.join(', '));
  const found = `${hardening.join(', ')}; without ${missing.join(', ')}`;
  // Without Landlock some other controls are impossible too. If the kernel has Landlock and it fails, workers do not
  // start.
  const optional = hardening.includes('landlock_fs') ? WITH_SCOPES : WITH_LANDLOCK;
  return missing.every((control) => optional.includes(control))
    ? fact(`${found}, which this kernel does not have`)
    : warn(found, 'Use a kernel, and an engine, that has them: see "Degradation" in SECURITY.md.');
}

export function judgeTransport({ transport }: Pick<Stats, 'transport'>): Verdict {
  if (transport === 'socket') return pass('socket');
  return fact(`${transport ?? 'none'}: the engine does not see the files of this machine, so calls take longer`);
}
