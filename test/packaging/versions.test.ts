/** The version has one place, `package.json`. All other files that carry one, or the name in the registry, agree with it. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

// Scripts have no types.
const { bundleManifest } = await import(resolve(import.meta.dirname, '../../scripts/lib/manifests.mjs'));

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const packageJson = JSON.parse(read('package.json'));

/** The first group of `pattern` in a file. */
const find = (path: string, pattern: RegExp) => pattern.exec(read(path))?.[1];

describe(`version ${packageJson.version}`, () => {
  const server = JSON.parse(read('server.json'));
  it.each([
    ['package-lock.json', JSON.parse(read('package-lock.json')).version],
    ['server.json', server.version],
    ['the package in server.json', server.packages[0].version],
    ['the manifest of the bundle', bundleManifest(packageJson).version],
    ['python-harness/pyproject.toml', find('python-harness/pyproject.toml', /^version = "(.*)"$/m)],
    ['the label of the server’s image', find('Dockerfile.server', /org\.opencontainers\.image\.version="(.*)"/)],
    ['the newest entry of CHANGELOG.md', find('CHANGELOG.md', /^## \[(\d[^\]]*)\]/m)],
  ])('is that of %s', (_where, version) => {
    expect(version).toBe(packageJson.version);
  });
});

describe(`the name ${packageJson.mcpName}`, () => {
  it('is that of server.json, and on the label of the server’s image', () => {
    expect(JSON.parse(read('server.json')).name).toBe(packageJson.mcpName);
    expect(find('Dockerfile.server', /io\.modelcontextprotocol\.server\.name="(.*)"/)).toBe(packageJson.mcpName);
  });
});
