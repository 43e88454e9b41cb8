/** What a caller notices when its worker is replaced: the same calls with frequent restarts, as it comes, and with none. */
import type { Sandbox } from 'python-sandbox-mcp';
import { type Bench, sandbox } from '../context.ts';
import { sequential } from '../load.ts';
import { type Summary, summarize } from '../statistics.ts';

/** The process tells who it is: a change is a restart. */
const WHO = 'import os\nos.getpid()';
const FREQUENT = 50;
/** Calls before and after a restart that are shown. */
const REACH = 10;

export interface RestartsResult {
  readonly maxExecutions: number;
  readonly restarts: number;
  readonly frequent: Summary;
  readonly byDefault: Summary;
  readonly never: Summary;
  /** Latency of the calls around a restart; offset 0 is the first call that the new process answers. Empty without restarts. */
  readonly around: readonly { readonly offset: number; readonly latencyMs: Summary }[];
}

interface Sample {
  readonly ms: number;
  readonly pid: string | null;
}

export async function measureRestarts(bench: Bench): Promise<RestartsResult> {
  const frequentBox = sandbox(bench, { maxExecutions: FREQUENT });
  const defaultBox = sandbox(bench, {});
  const neverBox = sandbox(bench, { maxExecutions: 0 });
  const boxes = [frequentBox, defaultBox, neverBox];
  try {
    await Promise.all(boxes.map((box) => box.prewarm()));
    await Promise.all(boxes.map((box) => sequential(() => askWho(box), bench.profile.warmUp)));
    const frequent: Sample[][] = [];
    const byDefault: Sample[][] = [];
    const never: Sample[][] = [];
    for (let round = 0; round < bench.profile.rounds; round++) {
      bench.log(`restarts: round ${round + 1} of ${bench.profile.rounds}`);
      frequent.push(await sampleCalls(bench, frequentBox));
      byDefault.push(await sampleCalls(bench, defaultBox));
      never.push(await sampleCalls(bench, neverBox));
    }
    const around = frequent.map(latenciesAround);
    return {
      maxExecutions: FREQUENT,
      restarts: around.reduce((sum, { restarts }) => sum + restarts, 0),
      frequent: summarize(frequent.flat().map(({ ms }) => ms)),
      byDefault: summarize(byDefault.flat().map(({ ms }) => ms)),
      never: summarize(never.flat().map(({ ms }) => ms)),
      around: OFFSETS.flatMap((offset, index) => {
        const latencies = around.flatMap(({ byOffset }) => byOffset[index] ?? []);
        return latencies.length === 0 ? [] : [{ offset, latencyMs: summarize(latencies) }];
      }),
    };
  } finally {
    await Promise.all(boxes.map((box) => box.close()));
  }
}

const OFFSETS = Array.from({ length: 2 * REACH + 1 }, (_, index) => index - REACH);

async function sampleCalls({ profile }: Bench, box: Sandbox): Promise<Sample[]> {
  const pids: (string | null)[] = [];
  const { latenciesMs } = await sequential(async () => pids.push(await askWho(box)), profile.restarts);
  return latenciesMs.map((ms, index) => ({ ms, pid: pids[index] ?? null }));
}

async function askWho(box: Sandbox): Promise<string | null> {
  const { status, result, detail } = await box.run(WHO);
  if (status !== 'ok') throw new Error(`A call ended as ${status}: ${detail}`);
  return result;
}

function latenciesAround(samples: readonly Sample[]): { restarts: number; byOffset: number[][] } {
  const isRestart = (at: number) => at > 0 && samples[at]?.pid !== samples[at - 1]?.pid;
  const restarts = samples.map((_, at) => at).filter(isRestart);
  const byOffset = OFFSETS.map((offset) => restarts.flatMap((at) => samples[at + offset]?.ms ?? []));
  return { restarts: restarts.length, byOffset };
}
