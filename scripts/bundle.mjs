/**
 * Bundles what is published, packages included, so that nothing else has to be installed. The command line is `dist/main.js` and
 * what it loads in `dist/bundle`: to answer `initialize` Node loads 300 small modules in 420 ms, and a dozen large ones in 200.
 * The library and the benchmark share `dist/library`. All else in `dist` stays as the compiler wrote it.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { noticesFor } from './lib/notices.mjs';
import { ROOT } from './lib/run.mjs';

const COMMAND_LINE = {
  folder: 'bundle',
  input: 'src/main.ts',
  // The SDK's own validator, which `src/mcp/server.ts` does without: 45 ms of what is saved.
  alias: { ajv: false, 'ajv-formats': false },
};

const LIBRARY = {
  folder: 'library',
  input: {
    index: 'src/index.ts',
    'bench/main': 'bench/main.ts',
    // The benchmark starts these by their paths.
    'bench/programs/bare-server': 'bench/programs/bare-server.ts',
    'bench/programs/noop-server': 'bench/programs/noop-server.ts',
    'bench/programs/pyodide': 'bench/programs/pyodide.ts',
  },
  alias: { 'python-sandbox-mcp': join(ROOT, 'src/index.ts') },
};

/** Of two forms of a package that with `import`: unused parts of it are left out, which is most of OpenTelemetry. */
const MAIN_FIELDS = ['module', 'main'];

const modules = [];
for (const { folder, input, alias } of [COMMAND_LINE, LIBRARY]) {
  // Parts that an earlier build made would be published, too.
  rmSync(join(ROOT, 'dist', folder), { recursive: true, force: true });
  const bundle = await rolldown({ cwd: ROOT, input, platform: 'node', resolve: { alias, mainFields: MAIN_FIELDS } });
  const { output } = await bundle.write({ dir: 'dist', sourcemap: true, chunkFileNames: `${folder}/[name].js` });
  await bundle.close();
  modules.push(...output.flatMap(({ moduleIds = [] }) => moduleIds));
}
writeFileSync(join(ROOT, 'dist', 'THIRD-PARTY-LICENSES.txt'), noticesFor(modules));
