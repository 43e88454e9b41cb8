/** Paths outside and inside the sandbox. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The package's root. Node resolves it by the package's name, because this code lies in `src`, in `dist`, or in a
 * bundle.
 */
export const PACKAGE_ROOT = dirname(createRequire(import.meta.url).resolve('python-sandbox-mcp/package.json'));
export const DOCKERFILE = join(PACKAGE_ROOT, 'Dockerfile');
/** Of images with more packages. */
export const PACKAGES_DOCKERFILE = join(PACKAGE_ROOT, 'Dockerfile.packages');
export const HARNESS_FOLDER = join(PACKAGE_ROOT, 'python-harness');

/** The bundled image's folder with matplotlib's list of fonts, which takes a second to make. See the Dockerfile. */
export const FONT_LIST_IN_IMAGE = '/opt/matplotlib';

export const HARNESS_IN_SANDBOX = '/opt/python-harness';
/** The folder with the worker socket, read-only inside. */
export const SOCKET_FOLDER_IN_SANDBOX = '/run/python-sandbox';
export const SOCKET_NAME = 'workers.sock';
/** The parent of the workers' folders. It is in memory, and each worker may write to its own folder only. */
export const SCRATCH_IN_SANDBOX = '/home/sandbox';
/** Also in memory. All workers may write to it, because scripts use it by its fixed path. */
export const TEMP_IN_SANDBOX = '/tmp';
export const SHARED_MEMORY_IN_SANDBOX = '/dev/shm';
/** Folders that all workers may write to, and that are empty again for the next call. */
export const SHARED_IN_SANDBOX = [SHARED_MEMORY_IN_SANDBOX, TEMP_IN_SANDBOX] as const;

/** An unprivileged user that hosts do not normally use, so a breakout would own nothing. The Dockerfile creates it. */
export const SANDBOX_UID = 10001;
export const SANDBOX_GID = 10001;
