/** What a server could leave behind on this machine. All of it carries the server's pid in its name. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

const NAME = 'python-sandbox-mcp';

/** Containers, temp folders and processes of the server with this pid, one line each. */
export function leftoversOf(pid) {
  return [...containers(pid), ...tempFolders(pid), ...processes(pid)];
}

function containers(pid) {
  return ['docker', 'podman'].flatMap((engine) => {
    try {
      const args = ['ps', '--all', '--filter', `name=${NAME}-${pid}-`, '--format', '{{.Names}}'];
      const names = execFileSync(engine, args, { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });
      return names
        .split('\n')
        .filter(Boolean)
        .map((name) => `${engine} container ${name}`);
    } catch {
      // An engine that is not there has no containers either.
      return [];
    }
  });
}

function tempFolders(pid) {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(`${NAME}-`) && name.includes(`-${pid}-`))
    .map((name) => `temp folder ${name}`);
}

/** The engine's commands and bubblewraps, which name the container or the folder; what runs inside ends with them. */
function processes(pid) {
  const own = new RegExp(`${NAME}-(?:\\d+-)?${pid}-`);
  let pids;
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    // No procfs (macOS): containers and folders must tell.
    return [];
  }
  return pids.flatMap((other) => {
    try {
      const command = readFileSync(`/proc/${other}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return own.test(command) ? [`process ${other}: ${command.slice(0, 80)}`] : [];
    } catch {
      // It ended between the two looks.
      return [];
    }
  });
}
