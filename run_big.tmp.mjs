import { readFileSync } from 'node:fs';
import { createSandbox } from './dist/index.js';

const codes = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const sandbox = createSandbox({ runtime: process.argv[3] ?? 'docker' });
await sandbox.run('1');
for (const [name, code] of Object.entries(codes)) {
  const t = performance.now();
  const r = await sandbox.run(code);
  const wall = performance.now() - t;
  const t2 = performance.now();
  await sandbox.run('1');
  console.log(
    name.padEnd(12),
    code.split('\n').length,
    r.status,
    r.result?.slice(0, 20),
    (r.detail ?? r.error?.message)?.slice(0, 160),
    'run',
    Math.round(r.duration_ms),
    'wall',
    Math.round(wall),
    'next',
    Math.round(performance.now() - t2),
  );
}
await sandbox.close();
