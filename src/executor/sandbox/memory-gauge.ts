/** Memory of the harness's processes, as the sandbox reports it. */
import type { WorkerStats } from '../../contract.ts';
import type { InspectedMessage } from '../../protocol/messages.ts';

/**
 * ms. Reading the figures takes the supervisor 15 to 36 ms (`smaps_rollup` walks the pages of each process), and it
 * starts and ends no worker meanwhile. Readers who ask more often than this share one reading.
 */
export const MAX_AGE_MS = 250;

/** Bytes; null for a process that could not be read. */
export interface MemoryFigures {
  readonly supervisorRss: number | null;
  readonly zygoteRss: number | null;
  readonly workers: ReadonlyMap<number, Pick<WorkerStats, 'rss_bytes' | 'pss_bytes'>>;
  /** PSS of the checkpoints of sessions, by their workers. */
  readonly checkpoints: ReadonlyMap<number, number>;
}

export class MemoryGauge {
  readonly #inspect: () => Promise<InspectedMessage>;
  #last: { readonly at: number; readonly figures: Promise<MemoryFigures> } | null = null;

  constructor(inspect: () => Promise<InspectedMessage>) {
    this.#inspect = inspect;
  }

  /**
   * Figures that are at most {@link MAX_AGE_MS} old and contain each of `workers`, if the sandbox knows it. Rejects if the
   * sandbox does not answer.
   */
  async read(workers: readonly number[]): Promise<MemoryFigures> {
    const last = this.#last;
    if (last !== null && performance.now() - last.at < MAX_AGE_MS) {
      const figures = await last.figures.catch(() => null);
      if (figures !== null && workers.every((id) => figures.workers.has(id))) return figures;
    }
    const figures = this.#inspect().then(figuresOf);
    this.#last = { at: performance.now(), figures };
    return figures;
  }
}

function figuresOf({ processes }: InspectedMessage): MemoryFigures {
  const rssOf = (role: 'supervisor' | 'zygote') => processes.find((one) => one.role === role)?.rss_bytes ?? null;
  return {
    supervisorRss: rssOf('supervisor'),
    zygoteRss: rssOf('zygote'),
    workers: new Map(
      processes.flatMap(({ role, worker, rss_bytes, pss_bytes }) =>
        role === 'worker' && worker !== null ? [[worker, { rss_bytes, pss_bytes }] as const] : [],
      ),
    ),
    checkpoints: checkpointsOf(processes),
  };
}

/** Together, for each session: one can undo its last call, and one is for the next. Those that could not be read are left out. */
function checkpointsOf(processes: InspectedMessage['processes']): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { role, worker, pss_bytes: bytes } of processes) {
    if (role !== 'checkpoint' || worker === null || bytes === null) continue;
    sums.set(worker, (sums.get(worker) ?? 0) + bytes);
  }
  return sums;
}
