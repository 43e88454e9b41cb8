/**
 * Sees to a temp folder when this process is killed and cannot: a shell that waits for the end of its input, which comes when
 * nobody holds the other side any more.
 */
import { type ChildProcess, spawn } from 'node:child_process';

export interface FolderGuard {
  /** Ends the guard; the folder stays. */
  dismiss(): void;
}

/** One that cannot be started is of no account: the next server removes what this one may leave. */
export function guardFolder(folder: string): FolderGuard {
  const guard = spawn('/bin/sh', ['-c', 'read -r _; exec rm -rf -- "$1"', 'sh', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // A signal to our process group is no reason to go, and neither is a working directory that goes.
    detached: true,
    cwd: '/',
  });
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  letGo(guard);
  return {
    dismiss() {
      guard.kill('SIGKILL');
    },
  };
}

/** It does not keep this process alive. */
function letGo(guard: ChildProcess): void {
  guard.unref();
  const { stdin } = guard;
  if (stdin !== null && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
}
