/** A copy of the package with another Dockerfile, and so with an image of its own that has to be built first. */
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

export interface PackageCopy {
  /** Of its command line. */
  readonly main: string;
  remove(): void;
}

export function copyPackage(dockerfile: string): PackageCopy {
  const folder = mkdtempSync(join(tmpdir(), 'package-copy-'));
  for (const path of ['dist', 'package.json', 'python-harness'])
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'Dockerfile'), dockerfile);
  return { main: join(folder, 'dist/main.js'), remove: () => rmSync(folder, { recursive: true }) };
}
