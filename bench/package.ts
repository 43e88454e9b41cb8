/** Where this package and its server lie. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** By the package's own name: the same from the sources and from the build. */
export const PACKAGE_ROOT = dirname(require.resolve('python-sandbox-mcp/package.json'));

/** Programs in Python, which are shipped as they are. */
export const PYTHON_FOLDER = join(PACKAGE_ROOT, 'bench', 'python');

export const SERVER_MAIN = join(PACKAGE_ROOT, 'dist', 'main.js');

/** Programs that the benchmark starts are run as built: this Node may not know TypeScript. */
export const PROGRAMS = join(PACKAGE_ROOT, 'dist', 'bench', 'programs');
