/** What a further worker costs, and what grows over many calls. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, sandbox } from '../context.ts';
import { inFlight, sequential } from '../load.ts';
import { residentBytes } from '../proc.ts';
import { callSandboxTool, type McpServer, readStats, startSandboxServer, untilWarm } from '../subjects/mcp.ts';

/** Long enough that all workers are at work at the same time. */
const LINGER = 'import time\ntime.sleep(0.05)\nprint(6 * 7)';
/** Workers that were forked for a moment's want are gone by then, and those that stay have prepared themselves. */
const SETTLE_MS = 1_500;

export interface Footprint {
  readonly server: number | null;
  readonly supervisor: number | null;
  readonly zygote: number | null;
}

/** Proportional set sizes of the workers of one sandbox, bytes, standbys included; null where the kernel does not tell. */
export type WorkerSizes = readonly (number | null)[];

export interface MemoryResult {
  /** With one worker, and with as many as the profile says. */
  readonly workers: { readonly few: WorkerSizes; readonly many: WorkerSizes };
  /** `calls`: so many were made, fewer than asked for where time was up. */
  readonly growth: { readonly calls: number; readonly before: Footprint; readonly after: Footprint };
}

export async function measureMemory(bench: Bench): Promise<MemoryResult> {
  bench.log('memory: workers');
  const few = await measureWorkers(bench, 1);
  const many = await measureWorkers(bench, bench.profile.memoryWorkers);
  bench.log(`memory: growth over ${bench.profile.growth.calls} calls`);
  const growth = await measureGrowth(bench);
  return { workers: { few, many }, growth };
}

/**
 * Bytes that one more worker adds to the whole; null where it is not known.
 *
 * A page shared by n processes counts 1/n in each one's PSS. The zygote shares what the workers share, so the PSS of one worker
 * times one more than there are workers is what all of them hold together.
 */
export function bytesOfFurtherWorker({ few, many }: MemoryResult['workers']): number | null {
  const [fewer, more] = [few, many].map((sizes) => {
    const known = sizes.filter((bytes) => bytes !== null);
    if (known.length === 0 || known.length < sizes.length) return null;
    const mean = known.reduce((sum, bytes) => sum + bytes, 0) / known.length;
    return { workers: known.length, wholeBytes: mean * (known.length + 1) };
  });
  if (fewer == null || more == null || more.workers <= fewer.workers) return null;
  return (more.wholeBytes - fewer.wholeBytes) / (more.workers - fewer.workers);
}

async function measureWorkers(bench: Bench, workers: number): Promise<WorkerSizes> {
  const box = sandbox(bench, { workers });
  try {
    await box.prewarm();
    await inFlight(() => box.run(LINGER), workers, { calls: 4 * workers, ms: 5_000 });
    await sleep(SETTLE_MS);
    return (await box.stats()).workers.live.map(({ pss_bytes }) => pss_bytes);
  } finally {
    await box.close();
  }
}

async function measureGrowth(bench: Bench): Promise<MemoryResult['growth']> {
  const { calls, ms } = bench.profile.growth;
  const server = await startSandboxServer(bench, 'isolated');
  const call = () => callSandboxTool(server);
  try {
    await untilWarm(server);
    // As many again before it counts: Node's heap takes its time to reach its size, and that is no growth.
    await sequential(call, { calls, ms });
    const before = await footprint(server);
    const { latenciesMs } = await sequential(call, { calls, ms });
    return { calls: latenciesMs.length, before, after: await footprint(server) };
  } finally {
    await server.close();
  }
}

async function footprint(server: McpServer): Promise<Footprint> {
  const { memory } = await readStats(server);
  return {
    server: await residentBytes(server.pid),
    supervisor: memory.supervisor_rss,
    zygote: memory.zygote_rss,
  };
}
