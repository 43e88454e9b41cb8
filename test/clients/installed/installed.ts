/** What `scripts/bootstrap.mjs` has installed into `.clients`, by name. Whatever is missing fails the test that needs it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const CLIENTS = resolve(import.meta.dirname, '../../../.clients');

/** The version of Node that the newest of the clients asks for. */
const NODE_OF_CLIENTS = 24;

/** Path of an installed file. Throws if it is not there, or if it belongs to an older list of packages. */
export function installed(...path: readonly string[]): string {
  const file = join(CLIENTS, ...path);
  if (existsSync(file) && isCurrent()) return file;
  throw new Error(
    `${file} is not installed or out of date. Run "node scripts/bootstrap.mjs", which says why if it cannot.`,
  );
}

const MANIFESTS = ['package.json', 'package-lock.json', 'requirements.txt', 'requirements-pytest.txt'];

function isCurrent(): boolean {
  return MANIFESTS.every((name) => {
    const copy = join(CLIENTS, name);
    return existsSync(copy) && readFileSync(copy).equals(readFileSync(join(import.meta.dirname, name)));
  });
}

/** A binary of another major version of Node. */
export function nodeBinary(major: number): string {
  return installed('node_modules', `node-${major}-${process.platform}-${process.arch}`, 'bin', 'node');
}

/** A Node that the clients can run on: this one, if it is new enough. */
export function nodeForClients(): string {
  const [major = '0'] = process.versions.node.split('.');
  return Number(major) >= NODE_OF_CLIENTS ? process.execPath : nodeBinary(NODE_OF_CLIENTS);
}

export function pythonForClients(): string {
  return installed('python', 'bin', 'python');
}
