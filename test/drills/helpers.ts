/** What the drills share: calls to interrupt, and what must be left afterwards, which is nothing. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../src/index.ts';
import type { TestedRuntime } from '../helpers/engines.ts';
import { containersOf } from './docker.ts';
import { processes } from './harness-processes.ts';

/** ms. An engine on a busy machine takes its time to remove a container. */
const EVENTUALLY_MS = 20_000;
const POLL_MS = 50;

/** ms. After the end of a server, whatever that was, as is promised. */
const NOTHING_LEFT_MS = 5_000;

/** Quick to start, and small. */
export const DRILL_SETTINGS = { preload: [], memoryBytes: 256 * 1024 * 1024 } as const satisfies SandboxOptions;
export const DRILL_FLAGS = ['--preload', '', '--memory', '256m'] as const;

/** To be interrupted. It prints first, so that partial output can be asked for. */
export const LONG_CALL = 'import time\nprint("begun", flush=True)\ntime.sleep(60)';

/** Temp folders of `server`; they hold the sockets. */
export function foldersOf(server: number): string[] {
  return readdirSync(tmpdir()).filter((name) => new RegExp(`^python-sandbox-mcp-\\d+-${server}-`).test(name));
}

/** Command lines of what was started for `server`: engine commands, and bubblewrap. */
function commandsOf(server: number): string[] {
  // In names of containers, and in those of temp folders, which begin with the namespace.
  const mark = new RegExp(`python-sandbox-mcp-(?:\\d+-)?${server}-`);
  return processes()
    .map(({ command }) => command)
    .filter((command) => mark.test(command));
}

/** Fails where anything of `server` is still there after {@link NOTHING_LEFT_MS}: also of one that was killed. */
export async function expectNothingLeft(server: number, runtime: TestedRuntime): Promise<void> {
  const left = () => ({
    containers: runtime === 'docker' ? containersOf(server) : [],
    commands: commandsOf(server),
    folders: foldersOf(server).length,
  });
  const isGone = () => {
    if (commandsOf(server).length > 0 || foldersOf(server).length > 0) return false;
    // Asked last: the engine's command line takes a tenth of a second of a processor each time.
    return runtime !== 'docker' || containersOf(server).length === 0;
  };
  await eventually('nothing is left', isGone, NOTHING_LEFT_MS).catch(() => {
    expect(left()).toEqual({ containers: [], commands: [], folders: 0 });
  });
}

/** Polls until true, for `ms` at most. Throws, saying what was waited for. */
export async function eventually(
  what: string,
  check: () => boolean | Promise<boolean>,
  ms: number = EVENTUALLY_MS,
): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`still not so after ${ms} ms: ${what}`);
    await sleep(POLL_MS);
  }
}

/** True where the process is there, zombies not counted. */
export function isAlive(pid: number): boolean {
  return processes().some((one) => one.pid === pid);
}

/** Waits until a call runs, and gives the id of its worker. */
export async function busyWorker(sandbox: Pick<Sandbox, 'stats'>): Promise<number> {
  let busy: number | undefined;
  await eventually('a call runs', async () => {
    busy = (await sandbox.stats()).workers.live.find(({ state }) => state === 'busy')?.id;
    return busy !== undefined;
  });
  // The state is set when the code is sent off; its first line is there an instant later.
  await sleep(300);
  return busy ?? 0;
}

/** The call after the harm must be right, whatever the harm was. */
export async function expectNextRight(sandbox: Sandbox): Promise<void> {
  const { status, stdout, result, detail } = await sandbox.run('print("alive"); 6 * 7', { timeoutMs: 20_000 });
  expect({ status, stdout, result, detail }).toEqual({ status: 'ok', stdout: 'alive\n', result: '42', detail: null });
}
