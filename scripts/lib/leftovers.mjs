/** What a server could leave behind on this machine, for looking before and after. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

const NAME = 'python-sandbox-mcp';

/** Containers, temp folders and sandbox processes, one line each. */
export function leftovers() {
  return [...containers(), ...tempFolders(), ...processes()];
}

function containers() {
  return ['docker', 'podman'].flatMap((engine) => {
    try {
      const args = ['ps', '--all', '--filter', `label=${NAME}.owner`, '--format', '{{.Names}}'];
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

function tempFolders() {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(`${NAME}-`))
    .map((name) => `temp folder ${name}`);
}

/** Sandboxes and engine commands; only Linux lets us look. */
function processes() {
  let pids;
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    // No procfs: containers and folders must tell.
    return [];
  }
  return pids.flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return command.includes(' /opt/python-harness') ? [`process ${pid}: ${command.slice(0, 80)}`] : [];
    } catch {
      // It ended between the two looks.
      return [];
    }
  });
}
