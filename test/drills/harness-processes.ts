/** The processes of a running harness, and how to harm them without being root: from within a container, from outside bubblewrap. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { TestedRuntime } from '../helpers/engines.ts';
import { containersOf, docker } from './docker.ts';

interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  readonly command: string;
  /** Empty where it may not be read. */
  readonly cwd: string;
}

export interface HarnessProcesses {
  readonly supervisor: number;
  readonly zygote: number;
  /** By worker id. */
  readonly workers: ReadonlyMap<number, number>;
  /** Pids as seen from where the engine lets us act: inside a container, outside bubblewrap. */
  signal(pid: number, signal: NodeJS.Signals): void;
  /** True where none of them runs any more; in a container they end with it. */
  isGone(): boolean;
}

/** The harness that `server` (this process, or one that was started) runs; null where it is not complete at the moment. */
export function findHarness(server: number, runtime: TestedRuntime): HarnessProcesses | null {
  return runtime === 'docker' ? inContainer(server) : inBubblewrap(server);
}

/** {@link findHarness}; throws where it is not complete. */
export function harnessOf(server: number, runtime: TestedRuntime): HarnessProcesses {
  const harness = findHarness(server, runtime);
  if (harness === null) throw new Error('the harness does not run');
  return harness;
}

/** Same fields as {@link processes}, for a container: its processes cannot be looked into from outside without being root. */
const LIST_IN_CONTAINER = `
import json, os
found = []
for name in filter(str.isdigit, os.listdir('/proc')):
    try:
        stat = open(f'/proc/{name}/stat').read().rpartition(')')[2].split()
        command = open(f'/proc/{name}/cmdline').read().replace(chr(0), ' ').strip()
    except OSError:
        continue
    try:
        cwd = os.readlink(f'/proc/{name}/cwd')
    except OSError:
        cwd = ''
    found.append({'pid': int(name), 'parent': int(stat[1]), 'session': int(stat[3]), 'command': command, 'cwd': cwd})
print(json.dumps(found))
`;

function inContainer(server: number): HarnessProcesses | null {
  const [container] = containersOf(server);
  if (container === undefined) return null;
  const python = (code: string) => docker('exec', container, 'python3', '-I', '-c', code);
  return rolesOf(1, JSON.parse(python(LIST_IN_CONTAINER)), {
    signal(pid, signal) {
      // PID 1 takes signals from outside only.
      if (pid === 1) docker('kill', '--signal', signal, container);
      else python(`import os, signal; os.kill(${pid}, signal.${signal})`);
    },
    isGone: () => !containersOf(server).includes(container),
  });
}

function inBubblewrap(server: number): HarnessProcesses | null {
  const all = processes();
  const below = new Set([server]);
  // Parents come before children in the order of pids, but for the rare wrap-around; a second round catches that.
  for (let round = 0; round < 2; round++) for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  const inside = all.filter(({ pid }) => below.has(pid));
  const supervisor = inside.find(({ command }) => /^\S*python\S* .*\/opt\/python-harness$/.test(command))?.pid;
  if (supervisor === undefined) return null;
  return rolesOf(supervisor, inside, {
    signal: (pid, signal) => process.kill(pid, signal),
    isGone: () => processes().every(({ pid }) => !below.has(pid) || pid === server),
  });
}

function rolesOf(
  supervisor: number,
  all: readonly ProcessFacts[],
  grip: Pick<HarnessProcesses, 'signal' | 'isGone'>,
): HarnessProcesses | null {
  // Workers lead a session of their own, also when they have become children of the supervisor.
  const zygote = all.find(
    ({ pid, parent, session, command }) => parent === supervisor && session !== pid && command.endsWith(' zygote'),
  );
  if (zygote === undefined) return null;
  const workers = all.flatMap(({ pid, parent, cwd }) => {
    const id = /\/w(\d+)\/work/.exec(cwd)?.[1];
    // They outlive their zygote, and are the supervisor's then.
    const isWorker = parent === zygote.pid || parent === supervisor;
    return isWorker && id !== undefined ? [[Number(id), pid] as const] : [];
  });
  return { supervisor, zygote: zygote.pid, workers: new Map(workers), ...grip };
}

/** All processes of the machine but zombies. */
export function processes(): ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z') return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(name), parent: Number(parent), session: Number(session), command, cwd: cwdOf(name) }];
      } catch {
        // It ended while the list was made.
        return [];
      }
    });
}

function cwdOf(name: string): string {
  try {
    return readlinkSync(`/proc/${name}/cwd`);
  } catch {
    // Somebody else's.
    return '';
  }
}
