/** The engine's command line, for drills to act behind the server's back. */
import { execFileSync } from 'node:child_process';

export function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Names of the containers that `server` (a pid) started. */
export function containersOf(server: number): string[] {
  return docker('ps', '--all', '--format', '{{.Names}}', '--filter', `name=python-sandbox-mcp-${server}-`)
    .split('\n')
    .filter((name) => name !== '');
}
