/** The four isolation modes, called in this process: what a program that embeds the sandbox gets. */
import type { Isolation, Sandbox, SandboxOptions, Stats } from 'python-sandbox-mcp';
import { type Bench, sandbox } from '../context.ts';
import { CODE, calledHere, check, type Subject } from '../subject.ts';

export const MODES: readonly Isolation[] = ['persistent', 'isolated', 'forked', 'baseline'];

/** Interpreters that are started anew: a hundred of them at a time would only wait for each other. */
export const FRESH_IN_FLIGHT = 16;
const IN_FLIGHT = 100;

const NOTES: Record<Isolation, string> = {
  persistent: 'one process, no reset',
  isolated: 'one process, reset and verified after each call',
  forked: 'a process of its own for each call, forked ahead of it',
  baseline: 'a new interpreter for each call',
};

export function modeSubject(bench: Bench, mode: Isolation, options: SandboxOptions = {}): Subject {
  return {
    name: mode,
    group: 'mode',
    note: NOTES[mode],
    maxInFlight: mode === 'baseline' ? FRESH_IN_FLIGHT : IN_FLIGHT,
    async start() {
      const box = sandbox(bench, { isolation: mode, ...options });
      return calledHere(() => runChecked(box), {
        warm: () => box.prewarm(),
        memoryBytes: async () => sandboxBytes(await box.stats()),
        close: () => box.close(),
      });
    },
  };
}

async function runChecked(box: Sandbox): Promise<void> {
  const { status, stdout, detail } = await box.run(CODE);
  if (status !== 'ok') throw new Error(`A call ended as ${status}: ${detail}`);
  check(stdout);
}

/** The part of the stats that tells about memory. */
export type MemoryStats = Pick<Stats, 'memory'> & {
  readonly workers: { readonly live: readonly Pick<Stats['workers']['live'][number], 'pss_bytes' | 'rss_bytes'>[] };
};

/** Supervisor, zygote and workers, shared pages of the workers counted once; null where the sandbox cannot say. */
export function sandboxBytes({ memory, workers }: MemoryStats): number | null {
  if (memory.supervisor_rss === null || memory.zygote_rss === null) return null;
  const own = workers.live.map(({ pss_bytes, rss_bytes }) => pss_bytes ?? rss_bytes ?? 0);
  return own.reduce((sum, bytes) => sum + bytes, memory.supervisor_rss + memory.zygote_rss);
}
