/**
 * Sees to what a sandbox leaves when this process is killed and cannot: a shell that waits for the end of its input, which comes
 * when nobody holds the other side any more.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';

export interface Guarded {
  /** Temp folder to remove, or null. */
  readonly folder: string | null;
  /** The engine that is to remove a container, or null where there is none. */
  readonly container: { readonly engine: string; readonly name: string } | null;
  /** Variables for the engine's command line on top of our own. */
  readonly env: Readonly<Record<string, string>>;
  /** Pid of the engine's command line. */
  readonly client: number;
}

export interface Guard {
  /** Ends the guard, which then does nothing. */
  dismiss(): void;
}

/**
 * The end of file ends the sandbox, and the engine's command with it, within a fifth of a second as a rule. While the engine is
 * still making the container it may not: Docker's command then waits for ever, for a container that was created and never started.
 * So it is removed by name, again and again, since it may still be to come. All that takes 4 s at most, where the engine is quick.
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

/** Takes a millisecond: not to be done while somebody waits. */
export function guardSandbox({ folder, container, env, client }: Guarded): Guard {
  const names = [folder ?? '', container?.engine ?? '', container?.name ?? '', `${client}`];
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'python-sandbox-mcp-guard', ...names], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
    // A signal to our process group is no reason to go.
    detached: true,
    cwd: '/',
  });
  // One that cannot be started is of no account: the next server removes what this one may leave.
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  // It does not keep this process alive.
  guard.unref();
  const { stdin } = guard;
  if (stdin !== null && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return {
    dismiss() {
      guard.kill('SIGKILL');
    },
  };
}
