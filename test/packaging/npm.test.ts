/** The npm package as its users get it: packed, installed into an empty folder without any registry, and run from there. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingLeft } from '../drills/helpers.ts';
import { describeRuntime } from '../helpers/engines.ts';
import { startCommand } from '../helpers/server.ts';
import { type Packed, packTarball } from './pack.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Room above what it takes today, 0.9 and 3.6 MB: a package that is bundled by mistake, or twice, is larger than that. */
const MAX_PACKED_BYTES = 1_000_000;
const MAX_UNPACKED_BYTES = 4_000_000;

let folder: string;
let packed: Packed;
let installed: string;
let bin: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "npm package's-")));
  packed = packTarball(folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  // Offline: whatever it would need besides itself cannot be installed.
  npm('install', '--offline', '--no-audit', '--no-fund', packed.tarball);
  installed = join(folder, 'node_modules/python-sandbox-mcp');
  bin = join(folder, 'node_modules/.bin/python-sandbox-mcp');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const npm = (...args: string[]) => execFileSync('npm', args, { cwd: folder, stdio: 'pipe' });
const run = (...args: string[]) => execFileSync(bin, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
const read = (path: string) => readFileSync(join(installed, path), 'utf8');
const scripts = () => packed.files.filter(({ path }) => /^dist\/.*\.js$/.test(path)).map(({ path }) => read(path));

describe('the tarball', () => {
  it('holds what its entries load, the harness and what builds the images, and nothing else', () => {
    const { bin: bins, exports } = JSON.parse(read('package.json'));
    const programs = ['bare-server', 'noop-server', 'pyodide'].map((name) => `dist/bench/programs/${name}.js`);
    const entries = [...Object.values(bins), ...Object.values(exports['.']), 'dist/bench/main.js', ...programs];
    const kept = execFileSync(
      'git',
      ['ls-files', '--cached', '--others', '--exclude-standard', 'python-harness', 'bench/python'],
      { cwd: ROOT, encoding: 'utf8' },
    );
    const documents = ['LICENSE', 'README.md', 'CHANGELOG.md', 'dist/THIRD-PARTY-LICENSES.txt', 'package.json'];
    const expected = [
      ...loadedBy(entries.map((entry) => String(entry).replace(/^\.\//, ''))),
      ...kept.split('\n').filter((path) => path !== '' && !/harness\/(tests|requirements-dev)/.test(path)),
      ...['Dockerfile', 'Dockerfile.packages', 'Dockerfile.server', '.dockerignore'],
      ...documents,
    ];
    expect(packed.files.map(({ path }) => path).sort()).toEqual(expected.sort());
  });

  it('is small', () => {
    expect(packed.bytes).toBeLessThan(MAX_PACKED_BYTES);
    expect(packed.files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(MAX_UNPACKED_BYTES);
  });

  it('imports nothing but itself and Node', () => {
    const imports = scripts().flatMap((text) =>
      [...text.matchAll(BARE_IMPORT)].map(([, name, later]) => name ?? later),
    );
    expect(imports).toContain('node:fs');
    expect(imports.filter((name) => !isBuiltin(name ?? ''))).toEqual([]);
  });

  it('has the licence of each package that is bundled, and none that is loaded for nothing', () => {
    const bundled = scripts().flatMap((text) =>
      [...text.matchAll(/^\/\/ (?:node_modules\/.*)?node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name),
    );
    const notices = read('dist/THIRD-PARTY-LICENSES.txt');
    expect(bundled).toContain('zod');
    expect([...new Set(bundled)].filter((name) => !new RegExp(`^${name} \\d`, 'm').test(notices))).toEqual([]);
    expect(read('dist/bundle/server.js')).not.toContain('node_modules/ajv/dist');
  });
});

describe('the installed package', () => {
  it('is the only one', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'python-sandbox-mcp',
    ]);
  });

  it('tells its version, its help, its own place, and the options of the benchmark', () => {
    expect(run('--version')).toBe(`${JSON.parse(read('package.json')).version}\n`);
    expect(run('--help')).toContain('--isolation');
    expect(JSON.parse(run('config', 'cursor')).mcpServers['python-sandbox'].args).toEqual([
      join(installed, 'dist/main.js'),
    ]);
    expect(run('bench', '--help')).toContain('--only');
  });

  it('can be used by programs', () => {
    const program = `
      import { createSandbox, RunResultSchema } from 'python-sandbox-mcp';
      const sandbox = createSandbox({ maxCodeBytes: 1 });
      const answer = await sandbox.run('two');
      console.log(RunResultSchema.parse(answer).status);
      await sandbox.close();`;
    writeFileSync(join(folder, 'program.js'), program);
    expect(execFileSync(process.execPath, ['program.js'], { cwd: folder, encoding: 'utf8' })).toBe('rejected\n');
  });
});

describeRuntime('docker', 'the server of the installed package', () => {
  it('runs calls in Docker, and leaves nothing behind', async () => {
    const server = await startCommand(bin, ['--runtime', 'docker', '--preload', 'none']);
    const { result, isError } = await server.call({ code: 'print("from the tarball")\n6 * 7' });
    expect(isError).toBe(false);
    expect(result).toMatchObject({ status: 'ok', stdout: 'from the tarball\n', result: '42', runtime: 'docker' });
    await server.close();
    await expectNothingLeft(server.pid, 'docker');
  });
});

/** Of files; and of packages. */
const IMPORT = /^(?:import|export)\b[^;]*?\bfrom ["'](\.[^"']+)["']|\bimport\(["'](\.[^"']+\.js)["']\)/gm;
const BARE_IMPORT = /^(?:import|export)\b[^;]*?\bfrom ["']([^."'][^"']*)["']|\bimport\(["']([^."'][^"']*)["']\)/gm;

/** The files that `entries` import, themselves included. What a type says of `./x.ts` lies in `./x.d.ts`. */
function loadedBy(entries: readonly string[]): string[] {
  const found = new Set(entries);
  for (const path of found) {
    for (const [, name, later = ''] of read(path).matchAll(IMPORT)) {
      const target = join(dirname(path), name ?? later);
      found.add(path.endsWith('.d.ts') ? target.replace(/\.ts$/, '.d.ts') : target);
    }
  }
  return [...found];
}
