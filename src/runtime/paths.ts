/** Where things lie, outside and inside the sandbox. */
import { join } from 'node:path';

/** The package's root: this file is `ROOT/src/runtime/paths.ts`, or `ROOT/dist/runtime/paths.js` once built. */
export const PACKAGE_ROOT = join(import.meta.dirname, '..', '..');
export const DOCKERFILE = join(PACKAGE_ROOT, 'Dockerfile');
export const HARNESS_FOLDER = join(PACKAGE_ROOT, 'python-harness');

export const HARNESS_IN_SANDBOX = '/opt/python-harness';
/** The folder with the worker socket, read-only inside. */
export const SOCKET_FOLDER_IN_SANDBOX = '/run/python-sandbox';
export const SOCKET_NAME = 'workers.sock';
/** The one writable folder. */
export const SCRATCH_IN_SANDBOX = '/tmp';

/** An unprivileged user that no host uses by habit: what a breakout would own is nothing. The Dockerfile creates it. */
export const SANDBOX_UID = 10001;
export const SANDBOX_GID = 10001;
