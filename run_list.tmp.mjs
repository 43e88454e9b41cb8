import { readFileSync } from 'node:fs';
import { createSandbox } from './dist/index.js';

const codes = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const verbose = process.argv[4] === 'v';
const sandbox = createSandbox({ runtime: process.argv[3] ?? 'bwrap', preload: [] });
for (const code of codes) {
  const r = await sandbox.run(code);
  console.log('-----', JSON.stringify(code).slice(0, 150));
  console.log(r.status, r.result, JSON.stringify(r.value), r.detail?.slice(0, 300), Math.round(r.duration_ms));
  if (verbose) {
    console.log(r.error?.traceback, 'LINE', r.error?.line);
    console.log('OUT', r.stdout.slice(0, 3000), 'ERR', r.stderr.slice(0, 3000));
  }
}
await sandbox.close();
