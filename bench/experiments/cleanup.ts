/** What the clean-up takes, off the caller's path, by what calls may have done and by what is loaded. */
import type { SandboxOptions } from 'python-sandbox-mcp';
import { type Bench, sandbox } from '../context.ts';
import { sequential } from '../load.ts';

export const STANDARD_LIBRARY = 'the standard library';
export const DEFAULT_PRELOAD = 'numpy, pandas, matplotlib';

const LOADED: readonly { readonly name: string; readonly options: SandboxOptions }[] = [
  { name: STANDARD_LIBRARY, options: { preload: [] } },
  { name: DEFAULT_PRELOAD, options: {} },
];

/** Leaves what the clean-up has to undo. */
export const LITTER = 'that left a variable and a path';

const PROGRAMS: readonly { readonly name: string; readonly code: string; readonly needsPreload?: true }[] = [
  { name: 'that only print', code: 'print(6 * 7)' },
  { name: 'that could reach anything', code: 'import os\nos.getpid()' },
  { name: LITTER, code: "import os, sys\nos.environ['LEFT'] = 'behind'\nsys.path.insert(0, '/left/behind')" },
  {
    name: 'with a data frame',
    code: "import pandas\npandas.DataFrame({'a': range(100)}).describe()",
    needsPreload: true,
  },
];

export interface CleanupRow {
  /** What was loaded. */
  readonly loaded: string;
  /** Of what calls. */
  readonly calls: string;
  /** ms, all calls included; null where none was cleaned up after. */
  readonly median: number | null;
  readonly p95: number | null;
}

export async function measureCleanup(bench: Bench): Promise<CleanupRow[]> {
  const rows: CleanupRow[] = [];
  for (const { name: loaded, options } of LOADED) {
    for (const { name: calls, code, needsPreload } of PROGRAMS) {
      if (needsPreload && loaded === STANDARD_LIBRARY) continue;
      bench.log(`cleanup: calls ${calls}, ${loaded}`);
      rows.push({ loaded, calls, ...(await cleanupTimes(bench, options, code)) });
    }
  }
  return rows;
}

/** Of a sandbox of its own, whose stats know all its calls and no others. */
async function cleanupTimes(
  bench: Bench,
  options: SandboxOptions,
  code: string,
): Promise<Pick<CleanupRow, 'median' | 'p95'>> {
  const box = sandbox(bench, options);
  try {
    await box.prewarm();
    await sequential(() => box.run(code), bench.profile.warmUp);
    const { p50, p95 } = (await box.stats()).cleanup_ms;
    return { median: p50, p95 };
  } finally {
    await box.close();
  }
}
