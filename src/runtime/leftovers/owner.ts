/**
 * The owner of a container or temp folder, described so exactly that a sweep never takes a live owner for a dead one.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';

export interface Owner {
  readonly host: string;
  /**
   * Pid namespace. A pid means nothing in another namespace, and two namespaces can share a host name and an engine.
   */
  readonly namespace: string;
  readonly pid: number;
  /** Start of the process in clock ticks since boot, to detect reused pids; `0` if unknown. */
  readonly startTime: string;
}

/** This process. */
export function currentOwner(): Owner {
  return {
    host: hostname(),
    namespace: pidNamespace(),
    pid: process.pid,
    startTime: processFacts(process.pid)?.startTime ?? '0',
  };
}

export function formatOwner(owner: Owner): string {
  return [owner.host, owner.namespace, owner.pid, owner.startTime].join(':');
}

/** The reverse of {@link formatOwner}; null for anything else. */
export function parseOwner(text: string): Owner | null {
  const match = /^(?<host>.+):(?<namespace>\d+):(?<pid>\d+):(?<startTime>\d+)$/.exec(text);
  if (match?.groups === undefined) return null;
  const { host = '', namespace = '', pid = '', startTime = '' } = match.groups;
  return { host, namespace, pid: Number(pid), startTime };
}

/** True only if the owner would be visible from here and is gone. An owner in doubt counts as alive. */
export function isDead(owner: Owner): boolean {
  if (owner.host !== hostname() || owner.namespace !== pidNamespace()) return false;
  if (!exists(owner.pid)) return true;
  const facts = processFacts(owner.pid);
  if (facts === null || owner.startTime === '0') return false;
  return facts.ended || facts.startTime !== owner.startTime;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

interface ProcessFacts {
  /** Whether it is a zombie, whose parent has not asked for its status yet. */
  readonly ended: boolean;
  readonly startTime: string;
}

/**
 * Fields 3 and 22 of `/proc/PID/stat`. Field 2 may contain spaces and parentheses, so the search starts at the last
 * parenthesis.
 */
function processFacts(pid: number): ProcessFacts | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { ended: fields[0] === 'Z' || fields[0] === 'X', startTime: fields[19] ?? '0' };
  } catch {
    // Without procfs (macOS), or if the process is gone, only the pid is known.
    return null;
  }
}

function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    // Systems without procfs have no pid namespaces.
    return '0';
  }
}
