/** Mounts with `rw` that code cannot write to. The sandbox itself tried them, because nothing else is certain. */
import { SandboxError } from '../../errors.ts';
import type { UnwritableMount } from '../../protocol/messages.ts';
import type { Mount } from '../settings.ts';
import type { CheckedMount } from './mounts.ts';
import type { SandboxUser } from './sandbox-user.ts';

/** The bits of a file's mode that `chmod` sets. */
const PERMISSIONS = 0o7777;

/**
 * The error that stops the start. It names the mounts, the reason and the remedy. `user` is the user of the sandbox.
 */
export function unwritableError(
  found: readonly UnwritableMount[],
  mounts: readonly (Mount | CheckedMount)[],
  user: SandboxUser,
): SandboxError {
  const lines = found.map(({ path, reason }) => {
    const mount = mounts.find((one) => one.path === path);
    const host = mount === undefined ? '' : `${mount.host}:`;
    const owner = mount !== undefined && 'owner' in mount ? ` ${ownership(mount)}` : '';
    return `Mount ${host}${path}:rw cannot be written to: ${reason}.${owner}`;
  });
  const who = `Code runs as ${user.uid}:${user.gid} there.`;
  return new SandboxError('invalid_setting', 'caller', [...lines, who].join(' '), { hint: user.remedy });
}

function ownership({ owner, permissions }: CheckedMount): string {
  return `It belongs to ${owner.uid}:${owner.gid}, with mode ${(permissions & PERMISSIONS).toString(8)}.`;
}
