/**
 * Bundles the command line, packages included: `dist/main.js`, and what it loads in `dist/bundle`. To answer `initialize` Node
 * loads 300 small modules in 420 ms, and a dozen large ones in 200. All else in `dist` stays as the compiler wrote it.
 */
import { rolldown } from 'rolldown';
import { ROOT } from './lib/run.mjs';

const bundle = await rolldown({
  cwd: ROOT,
  input: 'src/main.ts',
  platform: 'node',
  // The SDK's own validator, which `src/mcp/server.ts` does without: 45 ms of what is saved.
  resolve: { alias: { ajv: false, 'ajv-formats': false } },
});
await bundle.write({ dir: 'dist', sourcemap: true, chunkFileNames: 'bundle/[name].js' });
await bundle.close();
