/** Puts `sandbox://stats` together. Pure: all figures belong to the moment of the call. */
import type { Stats } from '../../contract.ts';
import type { ExecutorSettings } from '../settings.ts';
import type { Ledger } from '../statistics/ledger.ts';
import type { Keeper } from './keeper.ts';
import type { MemoryFigures } from './memory-gauge.ts';
import type { RunningSandbox } from './running-sandbox.ts';

export interface StatsSources {
  readonly settings: ExecutorSettings;
  readonly keeper: Keeper<RunningSandbox>;
  /** The newest sandbox, even after its end: its facts are still the best ones known. */
  readonly lastSandbox: RunningSandbox | null;
  readonly memory: MemoryFigures | null;
  readonly ledger: Ledger;
  readonly queueDepth: number;
}

export function statsOf({ settings, keeper, lastSandbox, memory, ledger, queueDepth }: StatsSources): Stats {
  const { sandbox } = keeper;
  const { recycles, ...counted } = ledger.snapshot();
  return {
    state: keeper.state,
    detail: keeper.detail,
    runtime: lastSandbox?.runtime ?? 'none',
    image: lastSandbox?.image ?? null,
    isolation: settings.isolation,
    transport: lastSandbox?.transport ?? null,
    python: lastSandbox?.python ?? null,
    hardening: sandbox?.hardening ?? [],
    ...counted,
    workers: {
      configured: settings.workers,
      live: (sandbox?.workers() ?? []).map((worker) => ({ ...worker, ...memory?.workers.get(worker.id) })),
      recycles,
      forks: ledger.forks,
      fresh_starts: ledger.freshStarts,
    },
    warmth: {
      state: sandbox?.zygote == null ? 'cold' : sandbox.isWarm ? 'warm' : 'early',
      preloaded: lastSandbox?.zygote?.preloaded ?? [],
      imports: ledger.imports.snapshot(),
    },
    memory: { supervisor_rss: memory?.supervisorRss ?? null, zygote_rss: memory?.zygoteRss ?? null },
    queue: { depth: queueDepth, limit: settings.maxQueue, rejected: ledger.rejected },
    sessions: { limit: settings.sessions, ...ledger.sessions, live: sandbox?.sessions(memory) ?? [] },
  };
}
