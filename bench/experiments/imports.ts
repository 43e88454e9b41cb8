/** What `import numpy, pandas, matplotlib` costs a call, measured inside the call. */
import type { Isolation, Sandbox } from 'python-sandbox-mcp';
import { type Bench, sandbox } from '../context.ts';
import { type Summary, summarize } from '../statistics.ts';
import { MODES } from '../subjects/modes.ts';

const TIMED_IMPORT = `import time
start = time.perf_counter()
import numpy, pandas, matplotlib
(time.perf_counter() - start) * 1000`;

const CALLS = 20;
/** In `baseline` each takes the time of a real import. */
const FRESH_CALLS = 3;

export interface ImportsRow {
  readonly mode: Isolation;
  readonly ms: Summary;
}

export async function measureImports(bench: Bench): Promise<ImportsRow[]> {
  // A call may ask for a stronger mode than the configured one: one sandbox serves all four.
  const box = sandbox(bench, { isolation: 'persistent' });
  try {
    await box.prewarm();
    const rows: ImportsRow[] = [];
    for (const mode of MODES) {
      bench.log(`imports: ${mode}`);
      rows.push({ mode, ms: summarize(await importTimes(box, mode)) });
    }
    return rows;
  } finally {
    await box.close();
  }
}

async function importTimes(box: Sandbox, isolation: Isolation): Promise<number[]> {
  const times: number[] = [];
  // The first call counts too: it is the one that a user waits for.
  for (let call = 0; call < (isolation === 'baseline' ? FRESH_CALLS : CALLS); call++) {
    const { value, status, detail } = await box.run(TIMED_IMPORT, { isolation });
    if (typeof value !== 'number') throw new Error(`The import ended as ${status}: ${detail}`);
    times.push(value);
  }
  return times;
}
