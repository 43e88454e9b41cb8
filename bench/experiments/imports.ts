/** What `import numpy, pandas, matplotlib` costs a call, measured inside the call. */
import type { Isolation } from 'python-sandbox-mcp';
import { type Bench, sandbox } from '../context.ts';
import { type Summary, summarize } from '../statistics.ts';
import { MODES } from '../subjects/modes.ts';

const TIMED_IMPORT = `import time
start = time.perf_counter()
import numpy, pandas, matplotlib
(time.perf_counter() - start) * 1000`;

/** Few: in `baseline` each takes the time of a real import. */
const CALLS = 10;

export interface ImportsRow {
  readonly mode: Isolation;
  readonly ms: Summary;
}

export async function measureImports(bench: Bench): Promise<ImportsRow[]> {
  const rows: ImportsRow[] = [];
  for (const mode of MODES) {
    bench.log(`imports: ${mode}`);
    rows.push({ mode, ms: summarize(await importTimes(bench, mode)) });
  }
  return rows;
}

async function importTimes(bench: Bench, isolation: Isolation): Promise<number[]> {
  const box = sandbox(bench, { isolation });
  try {
    const times: number[] = [];
    // The first call counts too: it is the one that a user waits for.
    for (let call = 0; call < CALLS; call++) {
      const { value, status, detail } = await box.run(TIMED_IMPORT);
      if (typeof value !== 'number') throw new Error(`The import ended as ${status}: ${detail}`);
      times.push(value);
    }
    return times;
  } finally {
    await box.close();
  }
}
