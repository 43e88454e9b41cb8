/** Error output of bubblewrap → an error with a remedy. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { SandboxError } from '../../errors.ts';
import { lastLines } from '../commands/engine-errors.ts';

/** Lines of bwrap's output that a message keeps. */
const QUOTED_LINES = 3;

/** Files that Docker and Podman put into every container. */
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv'];

/** Where this server runs. */
export interface Place {
  readonly isContainer: boolean;
  readonly isRoot: boolean;
}

export function bwrapError(stderr: string, place: Place = thisPlace()): SandboxError {
  const said = lastLines(stderr, QUOTED_LINES);
  const isForbidden = /namespace|setting up uid map|operation not permitted|permission denied/i.test(stderr);
  const hint = isForbidden ? remedyFor(place) : 'Run "python-sandbox-mcp doctor".';
  return new SandboxError('engine_unavailable', 'engine', `bubblewrap failed: ${said}`, { hint });
}

function thisPlace(): Place {
  return { isContainer: CONTAINER_MARKS.some((path) => existsSync(path)), isRoot: process.getuid?.() === 0 };
}

/**
 * A container may by default make no namespaces (seccomp), mount nothing (AppArmor), and not mount a /proc of its own
 * while parts of the one it has are hidden (docs/decisions/0036-the-server-image-needs-no-capability.md).
 */
function remedyFor({ isContainer, isRoot }: Place): string {
  if (!isContainer) {
    return 'Unprivileged user namespaces seem to be off; on Ubuntu 24.04 and later AppArmor needs a profile for bwrap. Docker and Podman do not need them.';
  }
  const options = ['seccomp', 'apparmor', 'systempaths'].map((what) => `--security-opt ${what}=unconfined`).join(' ');
  const user = isRoot ? ' and as another user than root ("--user 10001")' : '';
  return `This server runs in a container, which may not make a sandbox by default. Start the container with ${options} (with Podman, the last one is --security-opt unmask=ALL)${user}. If that is so already, the host itself forbids user namespaces.`;
}
