import { expect, it } from 'vitest';
import { bwrapError } from '../../../src/runtime/bubblewrap/bwrap-errors.ts';

/** As bubblewrap 0.12 says them in containers that lack one option each. */
const FORBIDDEN = [
  'bwrap: No permissions to create a new namespace, likely because the kernel does not allow it.',
  "bwrap: Can't mount proc on /proc: Operation not permitted",
  'bwrap: pivot_root: Operation not permitted',
];

it.each(FORBIDDEN)('names the options that a container needs: %s', (said) => {
  const { message, hint } = bwrapError(said, { isContainer: true, isRoot: false });
  expect(message).toContain(said);
  for (const what of ['seccomp', 'apparmor', 'systempaths'])
    expect(hint).toContain(`--security-opt ${what}=unconfined`);
  expect(hint).not.toContain('--user');
  expect(bwrapError(said, { isContainer: true, isRoot: true }).hint).toContain('--user');
});

it.each(FORBIDDEN)('speaks of the host where there is no container: %s', (said) => {
  const { hint } = bwrapError(said, { isContainer: false, isRoot: false });
  expect(hint).toContain('user namespaces seem to be off');
  expect(hint).not.toContain('--security-opt');
});

it('keeps the last lines of what it does not know, and sends to doctor', () => {
  const { message, hint } = bwrapError('1\n2\n3\n4\nbwrap: Unknown option', { isContainer: true, isRoot: false });
  expect(message).toBe('bubblewrap failed: 3\n4\nbwrap: Unknown option');
  expect(hint).toContain('doctor');
});
