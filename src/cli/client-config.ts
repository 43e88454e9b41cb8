/** `config CLIENT`: prints the entry for a client, with the given settings. */
import type { Writable } from 'node:stream';
import { environmentFor, type Settings } from '../config.ts';
import { unreachable } from '../errors.ts';
import type { ClientName } from './command.ts';
import { EXIT_OK } from './exit-codes.ts';
import { type Installation, launchCommand } from './launch-command.ts';

const SERVER_NAME = 'python-sandbox';

export interface ConfigDependencies extends Installation {
  readonly settings: Settings;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Prints the entry on stdout and its place on stderr, and returns the exit status. */
export function configCommand(client: ClientName, dependencies: ConfigDependencies): number {
  const { where, text } = clientEntry(client, dependencies);
  dependencies.stderr.write(`${where}\n`);
  dependencies.stdout.write(`${text}\n`);
  return EXIT_OK;
}

function clientEntry(
  client: ClientName,
  { settings, ...installation }: ConfigDependencies,
): { where: string; text: string } {
  const env = environmentFor(settings);
  const { command, args } = launchCommand(installation);
  const entry = { command, args, ...(Object.keys(env).length > 0 && { env }) };
  switch (client) {
    case 'claude-desktop':
      return {
        where: 'Settings > Developer > Edit Config (claude_desktop_config.json):',
        text: json({ mcpServers: { [SERVER_NAME]: entry } }),
      };
    case 'cursor':
      return {
        where: '.cursor/mcp.json in the project, or ~/.cursor/mcp.json:',
        text: json({ mcpServers: { [SERVER_NAME]: { type: 'stdio', ...entry } } }),
      };
    case 'vscode':
      return {
        where: '.vscode/mcp.json in the workspace:',
        text: json({ servers: { [SERVER_NAME]: { type: 'stdio', ...entry } } }),
      };
    case 'claude-code': {
      const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
      // --env takes words until the next option, so another option has to stand before the name.
      const words = ['claude', 'mcp', 'add', ...variables, '--transport', 'stdio', SERVER_NAME, '--', command, ...args];
      return { where: 'Run in a shell:', text: words.map(shellWord).join(' ') };
    }
    default:
      return unreachable(client);
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** Quotes a word for a POSIX shell if necessary. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
