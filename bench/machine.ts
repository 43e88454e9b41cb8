/** What the figures were measured on. */
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import process from 'node:process';
import { execa } from 'execa';
import type { Engine } from './context.ts';
import { VERSIONS } from './subjects/installed.ts';

/** Name → value, in the order of the report. */
export type MachineFacts = Readonly<Record<string, string>>;

const GIB = 1024 ** 3;

export async function machineFacts(engine: Engine): Promise<MachineFacts> {
  const [cpu] = os.cpus();
  return {
    Processor: `${cpu?.model.trim() ?? 'unknown'}, ${os.availableParallelism()} threads`,
    Memory: `${(os.totalmem() / GIB).toFixed(1)} GiB`,
    Kernel: `${os.type()} ${os.release()} ${os.arch()}`,
    'Load when it began': os
      .loadavg()
      .map((load) => load.toFixed(1))
      .join(', '),
    Node: process.versions.node,
    'MCP SDK': await packageVersion('@modelcontextprotocol/sdk'),
    Runtime: engine.image === null ? engine.runtime : await engineVersion(engine.runtime),
    'Python in the sandbox': engine.python,
    'Python on the host': await output('python3', ['-c', 'import platform; print(platform.python_version())']),
    Peers: Object.entries(VERSIONS)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  };
}

/** More wants to run than can: what is measured now is told by other programs too. */
export function isBusy(): boolean {
  return (os.loadavg()[0] ?? 0) > os.availableParallelism();
}

async function engineVersion(engine: string): Promise<string> {
  // Docker's client may be of another version than its engine; Podman is both.
  const field = engine === 'docker' ? '{{.Server.Version}}' : '{{.Client.Version}}';
  return `${engine} ${await output(engine, ['version', '--format', field])}`;
}

async function output(command: string, argv: readonly string[]): Promise<string> {
  const { stdout, failed } = await execa(command, argv, { reject: false });
  return failed ? 'unknown' : stdout.trim();
}

/** Read from the lock of this package's own folder or of whoever installed it. */
async function packageVersion(name: string): Promise<string> {
  const entry = new URL(import.meta.resolve(`${name}/client/index.js`));
  const root = entry.pathname.slice(0, entry.pathname.indexOf(`/${name}/`) + name.length + 1);
  const text = await readFile(`${root}/package.json`, 'utf8').catch(() => '{}');
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}
