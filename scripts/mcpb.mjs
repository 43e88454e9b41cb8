/** `npm run mcpb [-- FOLDER]`: packs the present build as an MCPB bundle, for Claude Desktop and others. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleManifest } from './lib/manifests.mjs';
import { main, must, output, ROOT } from './lib/run.mjs';

/** The parts of the npm package that the server needs: not those of the library and of the benchmark. */
const SERVER_PARTS =
  /^(?:package\.json|LICENSE|Dockerfile|\.dockerignore|dist\/(?:main\.js|bundle\/.*|THIRD.*)|python-harness\/.*)$/;

await main(async () => {
  const [folder = ROOT] = process.argv.slice(2);
  const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const bundle = resolve(folder, `${packageJson.name}-${packageJson.version}.mcpb`);
  const contents = mkdtempSync(join(tmpdir(), 'mcpb-'));
  try {
    for (const path of publishedFiles().filter((one) => SERVER_PARTS.test(one)))
      cpSync(join(ROOT, path), join(contents, path));
    writeFileSync(join(contents, 'manifest.json'), `${JSON.stringify(bundleManifest(packageJson), null, 2)}\n`);
    // The official tool, which refuses manifests that are not valid.
    await must(join(ROOT, 'node_modules', '.bin', 'mcpb'), ['pack', contents, bundle]);
  } finally {
    rmSync(contents, { recursive: true, force: true });
  }
  const bytes = readFileSync(bundle);
  process.stdout.write(
    `${bundle}\n${bytes.length} bytes, SHA-256 ${createHash('sha256').update(bytes).digest('hex')}\n`,
  );
  return 0;
});

/** Paths of the npm package. */
function publishedFiles() {
  const answer = JSON.parse(output('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']));
  // Since npm 11 the answer has the package's name as a key.
  return Object.values(answer)[0].files.map(({ path }) => path);
}
