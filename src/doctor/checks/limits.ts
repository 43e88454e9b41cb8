/** Runs into each limit. The call must end as the contract says, and in time. */
import type { Settings } from '../../config.ts';
import { type CallStatus, type Isolation, isAtLeast } from '../../contract.ts';
import { fact, fail, pass, type Verdict } from '../finding.ts';
import { py } from '../python.ts';
import type { LiveSubject } from '../subject.ts';

export interface Limit {
  readonly check: string;
  code(settings: Settings): string;
  readonly ending: CallStatus;
  /** For limits that the code sees as an exception: the name of the error. */
  readonly error?: RegExp;
  /** Time limit of the code: more than it takes if the limit works, or exactly the tested limit. */
  readonly timeoutMs: number;
  readonly advice: string;
  /** Why this limit is not tried here, or null. */
  leftOut?(subject: LiveSubject): string | null;
}

const MIB = 1024 * 1024;
const ROOMY_TIMEOUT_MS = 20_000;
/** Long enough for the code to start, short enough to wait for. */
const ENDLESS_MS = 500;
/** Interrupt, grace, kill and reaping on a busy machine. */
const STOP_PATIENCE_MS = 5_000;
/** Filling more would take long and could burden the machine. */
const MAX_FILLED_BYTES = 1024 * MIB;
const MAX_STARTED = 1024;

export const LIMITS: readonly Limit[] = [
  {
    check: 'memory of a call',
    code: ({ memoryBytes }) => `hoard = bytearray(${memoryBytes})`,
    ending: 'memory_limit',
    timeoutMs: ROOMY_TIMEOUT_MS,
    advice: 'Workers do not limit themselves: see "hardening" above.',
  },
  {
    check: 'memory of the sandbox',
    code: ({ memoryBytes }) => py`
      import mmap
      shared = mmap.mmap(-1, ${memoryBytes})
      for offset in range(0, len(shared), mmap.PAGESIZE):
          shared[offset] = 1
    `,
    ending: 'memory_limit',
    timeoutMs: ROOMY_TIMEOUT_MS,
    advice:
      'The engine does not enforce --memory: enable the memory control group (rootless: delegate it to the user).',
    leftOut: ({ runtime, settings }) => {
      if (runtime === 'bwrap') return 'bubblewrap limits each worker, Docker and Podman the whole sandbox';
      return settings.memoryBytes > MAX_FILLED_BYTES ? 'it would fill more than 1 GiB' : null;
    },
  },
  {
    check: 'processes',
    code: ({ pids }) => py`
      import os, signal
      for _ in range(${pids}):
          if os.fork() == 0:
              signal.pause()
              os._exit(0)
    `,
    ending: 'process_limit',
    timeoutMs: ROOMY_TIMEOUT_MS,
    advice: 'The engine does not enforce --pids: enable the pids control group (rootless: delegate it to the user).',
    leftOut: ({ settings }) =>
      settings.pids > MAX_STARTED ? `it would start more than ${MAX_STARTED} processes` : null,
  },
  {
    check: 'size of a file',
    code: () => "with open('large', 'wb') as file:\n    file.truncate(1 << 40)",
    ending: 'error',
    error: /^OSError: .*File too large/,
    timeoutMs: ROOMY_TIMEOUT_MS,
    advice: 'Workers do not limit themselves: see "hardening" above.',
  },
  {
    check: 'room for temporary files',
    code: ({ tmpfsBytes }) => py`
      import os
      rooms = [os.statvfs(folder) for folder in ('.', '/tmp')]
      if all(room.f_blocks * room.f_frsize <= ${tmpfsBytes} + room.f_frsize for room in rooms):
          raise OSError('bounded')
    `,
    ending: 'error',
    error: /^OSError: bounded$/,
    timeoutMs: ROOMY_TIMEOUT_MS,
    advice: 'The scratch folder or /tmp is not bounded: check how the engine handles --tmpfs.',
  },
  {
    check: 'time',
    code: () => 'while True:\n    pass',
    ending: 'timeout',
    timeoutMs: ENDLESS_MS,
    advice: 'Calls cannot be stopped: please report this.',
  },
];

export async function tryLimit(limit: Limit, subject: LiveSubject): Promise<Verdict> {
  const reason = limit.leftOut?.(subject) ?? null;
  if (reason !== null) return fact(`not tried: ${reason}`);
  const { settings } = subject;
  const timeoutMs = Math.min(limit.timeoutMs, settings.maxTimeoutMs);
  const startedAt = performance.now();
  const { result } = await subject.sandbox.call({
    code: limit.code(settings),
    timeoutMs,
    isolation: cleanedUp(settings),
  });
  const elapsedMs = performance.now() - startedAt;
  const error = result.error === null ? null : `${result.error.type}: ${result.error.message}`;
  const found = error ?? result.status;
  if (result.status !== limit.ending || (limit.error !== undefined && !limit.error.test(error ?? ''))) {
    const wanted = limit.error === undefined ? limit.ending : `${limit.ending} (${limit.error.source})`;
    return fail(`ended with ${found} instead of ${wanted}`, limit.advice);
  }
  if (elapsedMs > timeoutMs + STOP_PATIENCE_MS) {
    return fail(
      `${found}, but only after ${Math.round(elapsedMs)} ms`,
      'The machine is overloaded, or calls get stuck.',
    );
  }
  return pass(`${found} after ${Math.round(elapsedMs)} ms`);
}

/** The data that fills the sandbox must be gone afterwards, which `persistent` does not promise. */
function cleanedUp({ isolation }: Settings): Isolation {
  return isAtLeast(isolation, 'isolated') ? isolation : 'forked';
}
