/** What the drills need to do harm and to see what is left of it: processes, containers and folders, by their server. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../src/index.ts';
import type { TestedRuntime } from '../helpers/engines.ts';

/** ms. An engine on a busy machine takes its time to remove a container. */
const EVENTUALLY_MS = 20_000;
const POLL_MS = 50;

/** Quick to start, and small. */
export const DRILL_SETTINGS = { preload: [], memoryBytes: 256 * 1024 * 1024 } as const satisfies SandboxOptions;
export const DRILL_FLAGS = ['--preload', '', '--memory', '256m'] as const;

/** Runs that a drill interrupts. It prints first, so that the drill knows when it has begun. */
export const LONG_CALL = 'import time\nprint("begun", flush=True)\ntime.sleep(60)';

export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All processes of the machine, those in containers included. */
export function processes(): ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z') return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        // It ended while the list was made.
        return [];
      }
    });
}

/** The harness of one sandbox, by roles; pids as the host sees them. */
export interface HarnessProcesses {
  readonly supervisor: number;
  readonly zygote: number;
  readonly workers: readonly number[];
}

/** The harness that `server` (this process, or one that was started) runs. Throws where it is not complete. */
export function harnessOf(server: number, runtime: TestedRuntime): HarnessProcesses {
  const all = processes();
  const supervisor = runtime === 'docker' ? pidOfContainer(server) : supervisorBelow(server, all);
  const zygote = all.find(({ parent, command }) => parent === supervisor && command.endsWith(' zygote'))?.pid;
  if (supervisor === undefined || zygote === undefined) throw new Error('the harness does not run');
  const workers = all.filter(({ parent }) => parent === zygote).map(({ pid }) => pid);
  return { supervisor, zygote, workers };
}

function pidOfContainer(server: number): number | undefined {
  const [container] = containersOf(server);
  return container === undefined ? undefined : Number(docker('inspect', '--format', '{{.State.Pid}}', container));
}

function supervisorBelow(server: number, all: readonly ProcessFacts[]): number | undefined {
  const below = new Set([server]);
  // Parents come before children in the order of pids, but for the rare wrap-around; a second round catches that.
  for (let round = 0; round < 2; round++) {
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  }
  const harness = all.filter(
    ({ pid, command }) => below.has(pid) && /^\S*python\S* .*\/opt\/python-harness$/.test(command),
  );
  return harness.at(-1)?.pid;
}

export function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Names of the containers that `server` started. */
export function containersOf(server: number): string[] {
  return docker('ps', '--all', '--format', '{{.Names}}', '--filter', `name=python-sandbox-mcp-${server}-`)
    .split('\n')
    .filter((name) => name !== '');
}

/** Temp folders of `server`; they hold the sockets. */
export function foldersOf(server: number): string[] {
  return readdirSync(tmpdir()).filter((name) => new RegExp(`^python-sandbox-mcp-\\d+-${server}-`).test(name));
}

/** Processes that were started for `server`: engine commands, bubblewrap and what runs in it. */
export function helpersOf(server: number): ProcessFacts[] {
  const marks = [`python-sandbox-mcp-${server}-`, ...foldersOf(server)];
  return processes().filter(({ pid, command }) => pid !== server && marks.some((mark) => command.includes(mark)));
}

/** Fails where anything of `server` is still there after a while. `folders`: those of a killed server stay for the next. */
export async function expectNothingLeft(server: number, runtime: TestedRuntime, folders = 0): Promise<void> {
  const left = () => ({
    containers: runtime === 'docker' ? containersOf(server) : [],
    processes: helpersOf(server).map(({ command }) => command),
    folders: foldersOf(server).length,
  });
  const nothing = { containers: [], processes: [], folders };
  await eventually('nothing is left', () => JSON.stringify(left()) === JSON.stringify(nothing)).catch(() => {});
  expect(left()).toEqual(nothing);
}

/** Polls until true. Throws, saying what was waited for. */
export async function eventually(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + EVENTUALLY_MS;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`still not so after ${EVENTUALLY_MS} ms: ${what}`);
    await sleep(POLL_MS);
  }
}

/** True where the process is there, zombies not counted. */
export function isAlive(pid: number): boolean {
  return processes().some((one) => one.pid === pid);
}

/** Waits until a call runs in the sandbox. */
export async function untilBusy(stats: Sandbox['stats']): Promise<void> {
  await eventually('a call runs', async () => (await stats()).workers.live.some(({ state }) => state === 'busy'));
  // The state is set when the code is sent off; its first line is there an instant later.
  await sleep(200);
}

/** The call after the harm must be right, whatever the harm was. */
export async function expectNextRight(sandbox: Sandbox): Promise<void> {
  const { status, stdout, result, detail } = await sandbox.run('print("alive"); 6 * 7', { timeoutMs: 20_000 });
  expect({ status, stdout, result, detail }).toEqual({ status: 'ok', stdout: 'alive\n', result: '42', detail: null });
}
