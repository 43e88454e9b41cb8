/** Running other programs, for the scripts in this folder. Node built-ins only: nothing is installed yet. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Progress goes to stderr; stdout belongs to the results. */
export function say(text) {
  process.stderr.write(`» ${text}\n`);
}

/** Ends the script with a message for people and no stack. */
export class Stop extends Error {}

/** Runs a script's main function; a {@link Stop} is printed, everything else is a bug and keeps its stack. */
export async function main(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Exit status of a command; 127 where there is no such command. `stdout`: inherit, stderr, or a descriptor to write to. */
export function run(command, args, { env = {}, stdout = 'inherit' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', stdout === 'stderr' ? process.stderr : stdout, 'inherit'],
    });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Runs a command that must succeed. */
export async function must(command, args, options) {
  const status = await run(command, args, { stdout: 'stderr', ...options });
  if (status !== 0) throw new Stop(`"${[command, ...args].join(' ')}" failed with status ${status}; see above.`);
}

/** True where a command ends with status 0 within `timeoutMs`; its output is dropped. */
export function works(command, args, timeoutMs = 10_000) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: timeoutMs }).status === 0;
}

/** What a command writes to stdout. Throws where it fails. */
export function output(command, args) {
  return execFileSync(command, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
