/** The command by which a client starts this server: one that still works when this version of Node or a cache is gone. */
import { existsSync } from 'node:fs';

/** Where this server was started from. */
export interface Installation {
  /** The node binary and the main file of this package, as absolute paths without links. */
  readonly node: string;
  readonly main: string;
  /** Name and version of this package. */
  readonly name: string;
  readonly version: string;
}

export interface LaunchCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** Folders of `npx`, and of `pnpm dlx` and `yarn dlx`, which these empty when they like. */
const CACHE = /[\\/](?:_npx|dlx(?:-\d+)?)[\\/]/;

/** Homebrew removes the folder of a version when it has installed the next one. */
const HOMEBREW = /^(.*)\/Cellar\/([^/]+)\/[^/]+\/bin\/node$/;

export function launchCommand({ node, main, name, version }: Installation): LaunchCommand {
  if (CACHE.test(main)) return { command: 'npx', args: ['-y', `${name}@${version}`] };
  return { command: lastingNode(node), args: [main] };
}

/** Homebrew's link to the present version, if that is where this Node comes from. */
function lastingNode(node: string): string {
  const [, prefix, formula] = HOMEBREW.exec(node) ?? [];
  if (prefix === undefined || formula === undefined) return node;
  const link = `${prefix}/opt/${formula}/bin/node`;
  return existsSync(link) ? link : node;
}
