/** The figures for Prometheus: calls as they end, and the state of the sandbox as it is when somebody asks. */
import { Counter, Histogram, Registry } from 'prom-client';
import { CALL_STATUSES, type CallStatus, type Isolation, type RunResult, type Stats } from '../../contract.ts';
import { stateMetrics } from './state-metrics.ts';

/**
 * Upper bounds in seconds. The fastest calls take 0.1 ms and the longest allowed one takes 5 minutes by default, so the
 * steps are wide: about 2.5 each.
 */
const BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

const MS_PER_S = 1_000;

/** The part of the executor that is asked. */
export interface MetricsSource {
  stats(): Promise<Stats>;
  readonly artifacts: { list(): readonly { readonly size: number }[] };
}

export interface Metrics {
  /** Counts a call that has ended. */
  record(result: RunResult): void;
  /** All figures in the text format of Prometheus. */
  text(source: MetricsSource): Promise<string>;
  readonly contentType: string;
}

/** Figures that start at zero. `isolation` is the configured mode, whose series exist before the first call. */
export function createMetrics(facts: { readonly version: string; readonly isolation: Isolation }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Counter({
    name: 'python_sandbox_calls_total',
    help: 'Calls answered, by their ending and the isolation that was in force.',
    labelNames: ['status', 'isolation'],
    registers,
  });
  const duration = new Histogram({
    name: 'python_sandbox_call_duration_seconds',
    help: 'Run time of calls in their workers.',
    labelNames: ['isolation'],
    buckets: BUCKETS_S,
    registers,
  });
  const queued = new Histogram({
    name: 'python_sandbox_call_queue_seconds',
    help: 'Time that calls waited for a worker.',
    labelNames: ['isolation'],
    buckets: BUCKETS_S,
    registers,
  });
  // A rate needs a first value: a series that begins with its first event hides that event.
  for (const status of CALL_STATUSES) calls.inc({ status, isolation: facts.isolation }, 0);
  duration.zero({ isolation: facts.isolation });
  queued.zero({ isolation: facts.isolation });
  const setState = stateMetrics(registry, facts);

  return {
    contentType: registry.contentType,
    record({ status, isolation, duration_ms, queue_ms }) {
      calls.inc({ status, isolation });
      if (!hasRun(status)) return;
      duration.observe({ isolation }, duration_ms / MS_PER_S);
      queued.observe({ isolation }, queue_ms / MS_PER_S);
    },
    async text(source) {
      const stats = await source.stats();
      setState(
        stats,
        source.artifacts.list().map(({ size }) => size),
      );
      return registry.metrics();
    },
  };
}

/** Refused calls would show as very fast ones. */
function hasRun(status: CallStatus): boolean {
  return status !== 'rejected' && status !== 'unavailable';
}
