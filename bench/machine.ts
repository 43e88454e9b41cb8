/** What the figures were measured on. */
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { z } from 'zod';
import type { Engine } from './context.ts';
import { PACKAGE_ROOT } from './package.ts';
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
    'MCP SDK': await bundledVersion('@modelcontextprotocol/sdk'),
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

const PackageSchema = z.object({ devDependencies: z.record(z.string(), z.string()) });

/** The version of a package that is bundled with this one. */
async function bundledVersion(name: string): Promise<string> {
  const { devDependencies } = PackageSchema.parse(
    JSON.parse(await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8')),
  );
  return devDependencies[name] ?? 'unknown';
}
