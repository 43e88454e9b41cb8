/** What `--preload auto` saves calls that import a package which is not preloaded, and whether anybody waits for it. */
import type { Sandbox } from 'python-sandbox-mcp';
import { type Bench, sandbox } from '../context.ts';
import { type Summary, summarize } from '../statistics.ts';

/** Takes a while to import, and is there: the one in the image, the other beside most Pythons. */
const FIND = "import importlib.util\nnext((n for n in ('sympy', 'setuptools') if importlib.util.find_spec(n)), None)";
/** Calls in which the package has to have become worth its preload. */
const MOST_CALLS = 60;
const CALLS_AFTER = 20;

export interface LearningResult {
  readonly module: string;
  /** The import, timed within calls. */
  readonly importMs: { readonly before: Summary; readonly after: Summary };
  /** From request to answer. While the zygote learned, calls went on. */
  readonly callMs: { readonly before: Summary; readonly after: Summary };
}

/** Throws where there is nothing to learn, or nothing was learned. */
export async function measureLearning(bench: Bench): Promise<LearningResult> {
  // A forked call starts with what the zygote has imported; a reused worker would remember the import by itself.
  const box = sandbox(bench, { isolation: 'forked', preload: ['auto'] });
  try {
    await box.prewarm();
    const { value: module } = await box.run(FIND);
    if (typeof module !== 'string') throw new Error('there is no package to learn here');
    bench.log(`learning: ${module}`);
    const before = { importMs: [] as number[], callMs: [] as number[] };
    while (!(await box.stats()).warmth.preloaded.includes(module)) {
      if (before.callMs.length >= MOST_CALLS) throw new Error(`${module} was not learned in ${MOST_CALLS} calls`);
      await timeImport(box, module, before);
    }
    await box.prewarm();
    const after = { importMs: [] as number[], callMs: [] as number[] };
    for (let call = 0; call < CALLS_AFTER; call++) await timeImport(box, module, after);
    return {
      module,
      importMs: { before: summarize(before.importMs), after: summarize(after.importMs) },
      callMs: { before: summarize(before.callMs), after: summarize(after.callMs) },
    };
  } finally {
    await box.close();
  }
}

async function timeImport(
  box: Sandbox,
  module: string,
  times: { importMs: number[]; callMs: number[] },
): Promise<void> {
  const code = `import time\nstart = time.perf_counter()\nimport ${module}\n(time.perf_counter() - start) * 1000`;
  const begin = performance.now();
  const { value, status, detail } = await box.run(code);
  if (typeof value !== 'number') throw new Error(`The import ended as ${status}: ${detail}`);
  times.callMs.push(performance.now() - begin);
  times.importMs.push(value);
}
