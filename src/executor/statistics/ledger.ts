/** All counters: calls, latencies, recycles, leaks. The executor and the pool write them, the stats read them. */
import {
  CALL_STATUSES,
  type CallStatus,
  type Isolation,
  type Receipt,
  type RunResult,
  type Stats,
} from '../../contract.ts';
import type { CleanedMessage } from '../../protocol/messages.ts';
import { clip } from '../results/excerpt.ts';
import { kindOf, UNPREPARED } from '../workers/recycle-policy.ts';
import { ImportCosts } from './import-costs.ts';
import { LatencyHistogram } from './latency.ts';
import { SessionCounts } from './session-counts.ts';
import { Tally } from './tally.ts';

/** Receipts kept for `sandbox://stats`: enough to follow a session, few enough to read. */
const MAX_RECEIPTS = 50;

/** Entries kept of one receipt. Honest workers name a few kinds, and the first five changed names. */
const MAX_ENTRIES = 50;
const MAX_ENTRY_BYTES = 1_000;

interface ModeLatency {
  readonly run: LatencyHistogram;
  readonly queue: LatencyHistogram;
  readonly overhead: LatencyHistogram;
}

export class Ledger {
  readonly #startedAt = performance.now();
  readonly #byStatus = Object.fromEntries(CALL_STATUSES.map((status) => [status, 0])) as Record<CallStatus, number>;
  readonly #latency = new Map<Isolation, ModeLatency>();
  readonly #recycles = new Tally();
  readonly #leaks = new Tally();
  readonly #receipts: Receipt[] = [];
  readonly imports = new ImportCosts();
  readonly sessions = new SessionCounts();
  readonly #cleanup = new LatencyHistogram();
  #total = 0;
  forks = 0;
  freshStarts = 0;
  containerStarts = 0;
  rejected = 0;
  gcRuns = 0;

  /** Counts an answered call. `totalMs`: from its arrival to its answer. */
  recordCall(result: RunResult, totalMs: number): void {
    this.#total++;
    this.#byStatus[result.status]++;
    if (result.status === 'rejected' || result.status === 'unavailable') return;
    const latency = this.#latencyOf(result.isolation);
    latency.run.record(result.duration_ms);
    latency.queue.record(result.queue_ms);
    latency.overhead.record(Math.max(0, totalMs - result.duration_ms - result.queue_ms));
  }

  /** Counts a replaced worker. `reasons` are in words; the first one is counted. */
  recordRecycle(reasons: readonly string[]): void {
    this.#recycles.add(kindOf(reasons[0] ?? 'unknown'));
  }

  /** Records the leaks of a call and how the clean-up treated them. */
  recordReceipt(worker: number, cleaned: CleanedMessage): void {
    this.#cleanup.record(cleaned.cleanup_ms);
    if (cleaned.gc) this.gcRuns++;
    const isRecycled = cleaned.verdict === 'recycle';
    const reset = shortened(cleaned.reset);
    const kept = shortened(cleaned.kept);
    const reasons = isRecycled ? shortened(cleaned.reasons) : [];
    const kinds = [...reset, ...reasons];
    // A worker that could not be reset at all reports no leaks of its call.
    const leaks = kinds.map(kindOf).filter((kind) => kind !== UNPREPARED);
    for (const kind of leaks) this.#leaks.add(kind);
    if (kinds.length === 0 && kept.length === 0) return;
    this.#receipts.push({
      call: cleaned.call,
      worker,
      action: isRecycled ? 'recycled' : reset.length > 0 ? 'reset' : 'kept',
      reset,
      kept,
      reasons,
      cleanup_ms: cleaned.cleanup_ms,
    });
    if (this.#receipts.length > MAX_RECEIPTS) this.#receipts.shift();
  }

  /** The counted part of {@link Stats}. */
  snapshot(): Pick<Stats, 'calls' | 'latency_ms' | 'leaks' | 'cleanup_ms' | 'gc_runs' | 'uptime_s' | 'container'> & {
    recycles: Stats['workers']['recycles'];
  } {
    return {
      uptime_s: Math.round((performance.now() - this.#startedAt) / 1_000),
      calls: { total: this.#total, by_status: { ...this.#byStatus } },
      latency_ms: Object.fromEntries(
        [...this.#latency].map(([mode, latency]) => [
          mode,
          { run: latency.run.snapshot(), queue: latency.queue.snapshot(), overhead: latency.overhead.snapshot() },
        ]),
      ),
      recycles: { total: this.#recycles.total, by_reason: this.#recycles.snapshot() },
      container: { starts: this.containerStarts, restarts: Math.max(0, this.containerStarts - 1) },
      leaks: { by_kind: this.#leaks.snapshot(), receipts: [...this.#receipts] },
      cleanup_ms: this.#cleanup.snapshot(),
      gc_runs: this.gcRuns,
    };
  }

  #latencyOf(mode: Isolation): ModeLatency {
    let latency = this.#latency.get(mode);
    if (latency === undefined) {
      latency = { run: new LatencyHistogram(), queue: new LatencyHistogram(), overhead: new LatencyHistogram() };
      this.#latency.set(mode, latency);
    }
    return latency;
  }
}

/** Text of a worker, cut to a length that can be kept. */
function shortened(entries: readonly string[]): string[] {
  return entries.slice(0, MAX_ENTRIES).map((entry) => clip(entry, MAX_ENTRY_BYTES));
}
