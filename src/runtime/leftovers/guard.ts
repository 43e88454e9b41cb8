/**
 * Removes the leftovers of a sandbox if this process is killed
 * (docs/decisions/0016-a-shell-guards-the-leftovers-of-a-killed-server.md). The guard is a shell that waits for the end
 * of its input, which comes when no process holds the other side any more.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';

export interface Guarded {
  /** Temp folder to remove, or null. */
  readonly folder: string | null;
  /** The engine that removes the container, or null if there is none. */
  readonly container: { readonly engine: string; readonly name: string } | null;
  /** Variables for the engine's command line in addition to those of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Pid of the engine's command line. */
  readonly client: number;
}

export interface Guard {
  /** Ends the guard, which then does nothing. */
  dismiss(): void;
}

/**
 * The end of file normally ends the sandbox and the engine's command within a fifth of a second. It may not do so while
 * the engine is still making the container: Docker's command then waits for ever for a container that was created and
 * never started. So the guard removes the container by name, again and again, because the engine may still create it.
 * This takes 4 s at most if the engine is quick.
 */
const SCRIPT = `
lives() {
  if [ ! -d /proc/self ]; then kill -0 "$1"; return; fi
  # Empty for one that has ended, though nobody has asked for its status.
  command=
  read -r command < "/proc/$1/cmdline"
  [ -n "$command" ]
}
read -r _
round=0
while [ $round -lt 16 ] && lives "$4"; do
  sleep 0.2
  round=$((round + 1))
  if [ -n "$2" ] && [ $round -gt 2 ]; then "$2" rm --force "$3"; fi
done
if lives "$4"; then
  kill -9 "$4"
  if [ -n "$2" ]; then "$2" rm --force "$3"; fi
fi
if [ -n "$1" ]; then exec rm -rf -- "$1"; fi
`;

/** Takes a millisecond, so it must not run while a caller waits. */
export function guardSandbox({ folder, container, env, client }: Guarded): Guard {
  const names = [folder ?? '', container?.engine ?? '', container?.name ?? '', `${client}`];
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'python-sandbox-mcp-guard', ...names], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
    // A signal to our process group must not end the guard.
    detached: true,
    cwd: '/',
  });
  // A guard that cannot be started does no harm: the next server removes leftovers.
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  // The guard does not keep this process alive.
  guard.unref();
  const { stdin } = guard;
  if (stdin !== null && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return {
    dismiss() {
      guard.kill('SIGKILL');
    },
  };
}
