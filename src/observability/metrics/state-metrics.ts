/** The figures that are read off the stats at each scrape. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Stats, WorkerStats } from '../../contract.ts';

/** All states, so that a state without a worker shows as 0 and its series does not end. */
const WORKER_STATES: readonly WorkerStats['state'][] = ['starting', 'standby', 'idle', 'busy', 'cleaning', 'stopping'];

/** Workers name the reasons. Beyond this number, and in another form, they count together. */
const MAX_REASONS = 50;
const REASON = /^[A-Za-z][\w -]*$/;
const OTHER = 'other';

/** Registers the figures, and returns a function that sets them. `sizes`: bytes of each file that is kept. */
export function stateMetrics(
  registry: Registry,
  facts: { readonly version: string },
): (stats: Stats, sizes: readonly number[]) => void {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name: `python_sandbox_${name}`, help, registers });
  const counter = (name: string, help: string) => new Counter({ name: `python_sandbox_${name}`, help, registers });
  const labelled = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `python_sandbox_${name}`, help, labelNames, registers });

  const info = labelled('info', 'Always 1; its labels are facts.', 'version', 'runtime', 'isolation');
  const ready = gauge('ready', '1 while a sandbox is up, 0 otherwise.');
  const starts = counter('starts_total', 'Starts of sandboxes, failed ones included.');
  const restarts = counter('restarts_total', 'Starts of sandboxes after the first one.');
  const depth = gauge('queue_depth', 'Calls that wait for a worker.');
  const limit = gauge('queue_limit', 'Calls that may wait at most.');
  const workers = labelled('workers', 'Worker processes, by what they do.', 'state');
  const places = gauge('workers_limit', 'Calls that may run at the same time.');
  const forks = counter('worker_forks_total', 'Workers that were started.');
  const recycles = new Counter({
    name: 'python_sandbox_worker_recycles_total',
    help: 'Workers that were replaced, by the reason.',
    labelNames: ['reason'],
    registers,
  });
  const memory = labelled('memory_bytes', 'Resident memory of processes in the sandbox.', 'process');
  const files = gauge('artifacts', 'Files of recent calls that are kept.');
  const bytes = gauge('artifacts_bytes', 'Bytes of these files.');

  return (stats, sizes) => {
    info.reset();
    info.set({ version: facts.version, runtime: stats.runtime, isolation: stats.isolation }, 1);
    ready.set(stats.state === 'ready' ? 1 : 0);
    setCounter(starts, stats.container.starts);
    setCounter(restarts, stats.container.restarts);
    depth.set(stats.queue.depth);
    limit.set(stats.queue.limit);
    for (const state of WORKER_STATES) {
      workers.set({ state }, stats.workers.live.filter((worker) => worker.state === state).length);
    }
    places.set(stats.workers.configured);
    setCounter(forks, stats.workers.forks);
    recycles.reset();
    for (const [reason, count] of boundedReasons(stats.workers.recycles.by_reason)) recycles.inc({ reason }, count);
    setMemory(memory, stats);
    files.set(sizes.length);
    bytes.set(sizes.reduce((sum, size) => sum + size, 0));
  };
}

/** Counters of the stats never go down, so setting them keeps what Prometheus expects. */
function setCounter(counter: Counter, value: number): void {
  counter.reset();
  counter.inc(value);
}

/** What is not known has no series. The workers' own memory counts; pages that they share with the zygote do not. */
function setMemory(
  memory: Gauge<'process'>,
  { memory: { supervisor_rss, zygote_rss }, workers: { live } }: Stats,
): void {
  memory.reset();
  if (supervisor_rss !== null) memory.set({ process: 'supervisor' }, supervisor_rss);
  if (zygote_rss !== null) memory.set({ process: 'zygote' }, zygote_rss);
  const known = live.map(({ pss_bytes, rss_bytes }) => pss_bytes ?? rss_bytes).filter((size) => size !== null);
  if (known.length > 0)
    memory.set(
      { process: 'workers' },
      known.reduce((sum, size) => sum + size, 0),
    );
}

/** Counts by reason, with at most {@link MAX_REASONS} names and `other`. */
export function boundedReasons(byReason: Readonly<Record<string, number>>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [name, count] of Object.entries(byReason)) {
    const isKnown = REASON.test(name) && (counts.has(name) || counts.size < MAX_REASONS);
    const reason = isKnown ? name : OTHER;
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  return counts;
}
