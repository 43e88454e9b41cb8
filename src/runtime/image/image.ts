/** The bundled image: its name is a hash of its sources, and it is built if it does not exist. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { SandboxError } from '../../errors.ts';
import { type Cli, runCli } from '../commands/engine-cli.ts';
import { engineError, lastLines } from '../commands/engine-errors.ts';
import { DOCKERFILE, HARNESS_FOLDER, PACKAGE_ROOT } from '../sandbox-spec/paths.ts';

/** Installing the packages takes a minute or two on a good line. A slow line gets more time. */
const BUILD_TIMEOUT_MS = 30 * 60 * 1000;
const INSPECT_TIMEOUT_MS = 15 * 1000;
/** Lines of a failed build that go into the error: enough for the last messages of apt and pip. */
const FAILURE_LINES = 15;
/** Hex digits of the hash in the tag: short to read, and enough to tell all images of a machine apart. */
export const TAG_DIGITS = 12;

/** As in `.dockerignore`: files that the image does not copy must not change its name. */
const NOT_IN_IMAGE = /(?:^|\/)(?:tests|__pycache__|\..*)(?:\/|$)|^[^/]*\.(?:md|txt|toml)$/;

/** The repository of all images that this package builds. */
const REPOSITORY = 'python-sandbox-mcp';

/** `python-sandbox-mcp:<hash of the Dockerfile, the harness and the build arguments>`. */
export function bundledImageTag(buildArgs: Readonly<Record<string, string>> = {}): string {
  const hash = createHash('sha256');
  const add = (name: string, content: string | Buffer) => hash.update(`${name}\0${content.length}\0`).update(content);
  add('Dockerfile', readFileSync(DOCKERFILE));
  for (const path of harnessFiles()) add(path, readFileSync(join(HARNESS_FOLDER, path)));
  for (const [name, value] of Object.entries(buildArgs).sort()) add(name, value);
  return `${REPOSITORY}:${hash.digest('hex').slice(0, TAG_DIGITS)}`;
}

function harnessFiles(): string[] {
  return readdirSync(HARNESS_FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(HARNESS_FOLDER, join(entry.parentPath, entry.name)))
    .filter((path) => !NOT_IN_IMAGE.test(path))
    .sort();
}

export async function imageExists(cli: Cli, image: string): Promise<boolean> {
  const { failure, stderr } = await runCli(cli, ['image', 'inspect', '--format', '{{.Id}}', image], INSPECT_TIMEOUT_MS);
  if (failure === null) return true;
  if (failure === 'failed' && /no such|not known|not found/i.test(stderr)) return false;
  throw engineError(cli.command, stderr);
}

/** Bundled images of other versions of this package. Each takes disk space until somebody removes it. */
export async function otherBundledImages(cli: Cli, current: string): Promise<string[]> {
  const list = ['image', 'ls', '--filter', `reference=${REPOSITORY}`, '--format', '{{.Repository}}:{{.Tag}}'];
  const { failure, stdout } = await runCli(cli, list, INSPECT_TIMEOUT_MS);
  // Podman puts the name of a registry first.
  const tags = stdout.split('\n').map((name) => name.trim().replace(/^localhost\//, ''));
  return failure === null ? tags.filter((tag) => tag.startsWith(`${REPOSITORY}:`) && tag !== current) : [];
}

/** What is built, and the advice where that fails. */
interface BuildFile {
  readonly dockerfile: string;
  readonly hint: string;
}

const BUNDLED: BuildFile = {
  dockerfile: DOCKERFILE,
  hint: 'The build needs the network for Debian packages. Without a network, name an image of your own with --image.',
};

/**
 * Builds the bundled image, or another one.
 * @param progress gets each line that the engine prints.
 * @throws SandboxError `image_unavailable` with the last lines of the build, or the error of the engine.
 */
export async function buildImage(
  cli: Cli,
  tag: string,
  progress: (line: string) => void,
  buildArgs: Readonly<Record<string, string>> = {},
  { dockerfile, hint }: BuildFile = BUNDLED,
): Promise<void> {
  const args = Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  // `--force-rm`: the legacy builder would leave the container of a failed step. Loaded when it is needed, which is
  // once in a while: it takes a tenth of a second.
  const { execa } = await import('execa');
  const build = execa(cli.command, ['build', '--force-rm', '--tag', tag, '--file', dockerfile, ...args, PACKAGE_ROOT], {
    // Without this flag BuildKit draws a terminal animation. The legacy builder ignores it.
    env: { ...cli.env, BUILDKIT_PROGRESS: 'plain' },
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: BUILD_TIMEOUT_MS,
  });
  for await (const line of build.iterable({ from: 'all' })) {
    // Lines of progress that overwrite each other end in a carriage return.
    const text = line.split('\r').findLast((part) => part.trim() !== '');
    if (text !== undefined) progress(text);
  }
  const { failed, all, timedOut } = await build;
  if (!failed) return;
  const lines = lastLines(stripVTControlCharacters(all), FAILURE_LINES);
  const known = engineError(cli.command, lines, 'image_unavailable');
  if (known.code !== 'image_unavailable') throw known;
  const what = timedOut ? `took longer than ${BUILD_TIMEOUT_MS / 60_000} minutes` : 'failed';
  throw new SandboxError('image_unavailable', 'engine', `Building the image ${tag} ${what}:\n${lines}`, {
    hint,
  });
}
