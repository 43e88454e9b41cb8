/** Images derived from the bundled one, with more packages from the Python index. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SandboxError } from '../../errors.ts';
import { readAnswer } from '../commands/engine-answer.ts';
import { type Cli, runCli } from '../commands/engine-cli.ts';
import { engineError } from '../commands/engine-errors.ts';
import type { DerivedImage } from '../runtime.ts';
import { PACKAGES_DOCKERFILE } from '../sandbox-spec/paths.ts';
import { buildImage, imageExists, TAG_DIGITS } from './image.ts';

/** Another repository than the bundled image's, which offers images of older versions for removal. */
const REPOSITORY = 'python-sandbox-mcp-packages';

/** ms. A container that prints a few lines starts in a second, and in some when the image is new. */
const QUESTION_TIMEOUT_MS = 60_000;

/** pip's own variables that say which index it uses. The build gets them, as it sees no configuration of this machine. */
const INDEX_VARIABLES = ['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_TRUSTED_HOST'] as const;

/** Prints the versions of the packages that are named, as JSON. */
const VERSIONS = `import importlib.metadata, json, sys
print(json.dumps({name: importlib.metadata.version(name) for name in sys.argv[1:]}))`;

/** The name of the image for this base and these packages, in any order. */
export function packagesImageTag(base: string, packages: readonly string[]): string {
  const hash = createHash('sha256').update(readFileSync(PACKAGES_DOCKERFILE));
  for (const part of [base, ...[...packages].sort()]) hash.update(`\0${part}`);
  return `${REPOSITORY}:${hash.digest('hex').slice(0, TAG_DIGITS)}`;
}

/**
 * Builds the image if it is missing, and looks what is in it.
 * @param base an image that exists.
 * @param packages names with or without `==VERSION`, checked by the caller: a shell in the build reads them.
 * @param env where {@link INDEX_VARIABLES} are.
 * @param progress gets each line that the engine prints.
 * @throws SandboxError `image_unavailable` with the last lines of the build, or `usage` for an index with a password.
 */
export async function derivePackagesImage(
  cli: Cli,
  { base, packages, env }: { base: string; packages: readonly string[]; env: NodeJS.ProcessEnv },
  progress: (line: string) => void,
): Promise<DerivedImage> {
  const image = packagesImageTag(base, packages);
  if (!(await imageExists(cli, image))) {
    const args = { SANDBOX: base, PIP_PACKAGES: packages.join(' '), ...indexArguments(env) };
    await buildImage(cli, image, progress, args, {
      dockerfile: PACKAGES_DOCKERFILE,
      hint:
        "The build needs Debian's servers and the Python index. PIP_INDEX_URL and PIP_EXTRA_INDEX_URL name another index, and " +
        'PIP_TRUSTED_HOST the hosts whose certificates are not checked.',
    });
  }
  const [bytes, baseBytes, versions] = await Promise.all([
    sizeOf(cli, image),
    sizeOf(cli, base),
    versionsIn(cli, image, packages),
  ]);
  return { image, bytes, addedBytes: Math.max(0, bytes - baseBytes), versions };
}

function indexArguments(env: NodeJS.ProcessEnv): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of INDEX_VARIABLES) {
    const value = env[name]?.trim();
    if (value === undefined || value === '') continue;
    if (/\/\/[^/\s]*@/.test(value)) {
      throw new SandboxError(
        'usage',
        'caller',
        `${name} holds a password, which everybody with the image could read.`,
        {
          hint: 'Name an index that needs none.',
        },
      );
    }
    given[name] = value;
  }
  return given;
}

async function sizeOf(cli: Cli, image: string): Promise<number> {
  const args = ['image', 'inspect', '--format', '{{.Size}}', image];
  const { failure, stdout, stderr } = await runCli(cli, args, QUESTION_TIMEOUT_MS);
  if (failure !== null) throw engineError(cli.command, stderr);
  return readAnswer(z.number(), stdout, `${cli.command} image inspect`);
}

async function versionsIn(cli: Cli, image: string, packages: readonly string[]): Promise<Record<string, string>> {
  const names = packages.map((one) => one.split('==', 1).join());
  const args = ['run', '--rm', '--network', 'none', image, 'python3', '-I', '-c', VERSIONS, ...names];
  const { failure, stdout, stderr } = await runCli(cli, args, QUESTION_TIMEOUT_MS);
  if (failure !== null) throw engineError(cli.command, stderr, 'image_unavailable');
  return readAnswer(z.record(z.string(), z.string()), stdout, `Python in ${image}`);
}
