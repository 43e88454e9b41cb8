/** Nothing outlives its server, however that ends; and what might, is swept by the next one, and only that. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { bundledImageTag } from '../../src/runtime/image/image.ts';
import { FORMAT_LABEL, OWNER_LABEL } from '../../src/runtime/leftovers/labels.ts';
import { currentOwner, formatOwner } from '../../src/runtime/leftovers/owner.ts';
import { describeRuntime } from '../helpers/engines.ts';
import { converse, eventually, probeRuntime, SETTINGS } from './helpers.ts';

const SERVER = `${import.meta.dirname}/fixtures/server.mjs`;
const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8' }).trim();
const containersOf = (pid: number) => docker('ps', '-aq', '--filter', `name=python-sandbox-mcp-${pid}-`);
const foldersOf = (pid: number) => readdirSync(tmpdir()).filter((name) => name.includes(`-${pid}-`));

/** Pids of processes with all these words in their command line. */
function processesWith(...words: string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return words.every((word) => command.includes(word));
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function startServer(kind: 'docker' | 'bwrap', mood = 'well'): Promise<{ server: ChildProcess; pid: number }> {
  const server = spawn(process.execPath, [SERVER, kind, JSON.stringify(SETTINGS), mood], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (server.stdout === null) throw new Error('no stdout');
  await once(server.stdout, 'data');
  return { server, pid: server.pid ?? 0 };
}

describeRuntime('docker', 'a container', () => {
  it('ends by itself when its server is killed with SIGKILL, and the folder goes as well', async () => {
    const { server, pid } = await startServer('docker');
    expect(containersOf(pid)).not.toBe('');
    server.kill('SIGKILL');
    await eventually('the container is gone', () => containersOf(pid) === '');
    await eventually('the folder is gone', () => foldersOf(pid).length === 0);
  });

  it('ends by itself when the engine’s command line is killed with SIGKILL', async () => {
    const sandbox = await probeRuntime('docker', SETTINGS).launch();
    await converse(sandbox);
    const closed = new Promise<string>((resolve) => sandbox.control.onClose(resolve));
    for (const pid of processesWith('docker', `python-sandbox-mcp-${process.pid}-`)) process.kill(pid, 'SIGKILL');
    expect(await closed).toMatch(/SIGKILL/);
    await eventually('the container is gone', () => containersOf(process.pid) === '');
    await sandbox.dispose();
  });

  it('of a dead owner is swept, that of a live one stays', async () => {
    const dead = formatOwner({ ...currentOwner(), startTime: '1' });
    const live = formatOwner(currentOwner());
    const start = (owner: string) =>
      docker(
        'run',
        '-d',
        '--label',
        `${OWNER_LABEL}=${owner}`,
        '--label',
        `${FORMAT_LABEL}=1`,
        bundledImageTag(),
        'sleep',
        '60',
      );
    const [deadId, liveId] = [start(dead), start(live)];
    expect(await probeRuntime('docker', SETTINGS).sweep()).toBeGreaterThanOrEqual(1);
    const remaining = docker('ps', '-aq', '--no-trunc');
    expect(remaining).not.toContain(deadId);
    expect(remaining).toContain(liveId);
    docker('rm', '-f', liveId);
  });
});

describeRuntime('bwrap', 'a bubblewrap sandbox', () => {
  it.each(['well', 'hang'])(
    'ends when its server is killed with SIGKILL, be the harness %s, and the folder goes as well',
    async (mood) => {
      const { server, pid } = await startServer('bwrap', mood);
      const [folder] = foldersOf(pid);
      expect(folder).toBeDefined();
      expect(processesWith('bwrap', `${folder}`)).not.toEqual([]);
      server.kill('SIGKILL');
      await eventually('its processes are gone', () => processesWith(`${folder}`).length === 0);
      await eventually('the folder is gone', () => !existsSync(`${tmpdir()}/${folder}`));
    },
  );
});
