/** Where things lie, outside and inside the sandbox. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The package's root. Asked of Node by the package's own name: this code lies in `src`, in `dist`, or in a bundle of it. */
export const PACKAGE_ROOT = dirname(createRequire(import.meta.url).resolve('python-sandbox-mcp/package.json'));
export const DOCKERFILE = join(PACKAGE_ROOT, 'Dockerfile');
export const HARNESS_FOLDER = join(PACKAGE_ROOT, 'python-harness');

export const HARNESS_IN_SANDBOX = '/opt/python-harness';
/** The folder with the worker socket, read-only inside. */
export const SOCKET_FOLDER_IN_SANDBOX = '/run/python-sandbox';
export const SOCKET_NAME = 'workers.sock';
/** The folder with the folders of workers: in memory, and each worker may write to its own only. */
export const SCRATCH_IN_SANDBOX = '/home/sandbox';
/** In memory as well. All workers may write to it, as scripts do that name a fixed path. */
export const TEMP_IN_SANDBOX = '/tmp';
export const SHARED_MEMORY_IN_SANDBOX = '/dev/shm';
/** What all workers may write to, and what is empty again for the next call. */
export const SHARED_IN_SANDBOX = [SHARED_MEMORY_IN_SANDBOX, TEMP_IN_SANDBOX] as const;

/** An unprivileged user that no host uses by habit: what a breakout would own is nothing. The Dockerfile creates it. */
export const SANDBOX_UID = 10001;
export const SANDBOX_GID = 10001;
