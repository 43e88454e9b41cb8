/** `build`: builds the image now instead of on first use, or one with more packages. */
import type { Writable } from 'node:stream';
import type { Settings } from '../config.ts';
import { SandboxError } from '../errors.ts';
import { EXIT_OK } from './exit-codes.ts';

const BYTES_PER_MB = 1_000_000;

/** An image with more packages; sizes in bytes. */
export interface DerivedImage {
  readonly image: string;
  readonly bytes: number;
  readonly addedBytes: number;
  readonly versions: Readonly<Record<string, string>>;
}

export interface BuildDependencies {
  readonly settings: Settings;
  /** Builds or finds the image and returns its name; progress goes to stderr. Throws `SandboxError`. */
  readonly buildImage: (settings: Settings) => Promise<string>;
  /** The same for the bundled image with these packages on top. */
  readonly buildPackages: (settings: Settings, packages: readonly string[]) => Promise<DerivedImage>;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/**
 * Prints the image's name on stdout, for scripts, and on stderr what is in an image with `packages`. Returns the exit
 * status.
 */
export async function buildCommand(
  packages: readonly string[],
  { settings, buildImage, buildPackages, stdout, stderr }: BuildDependencies,
): Promise<number> {
  if (packages.length === 0) {
    stdout.write(`${await buildImage(settings)}\n`);
    return EXIT_OK;
  }
  if (settings.image !== null) {
    throw new SandboxError(
      'usage',
      'caller',
      `--packages adds to the bundled image, and --image is ${settings.image}.`,
      {
        hint: 'Leave --image and SANDBOX_IMAGE away, or derive an image of your own, as Dockerfile.packages does.',
      },
    );
  }
  const made = await buildPackages(settings, packages);
  for (const [name, version] of Object.entries(made.versions)) stderr.write(`${name} ${version}\n`);
  stderr.write(`${megabytes(made.bytes)}, ${megabytes(made.addedBytes)} of it for these packages\n`);
  stderr.write(`To use it: --image ${made.image}, or SANDBOX_IMAGE=${made.image}\n`);
  stdout.write(`${made.image}\n`);
  return EXIT_OK;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / BYTES_PER_MB)} MB`;
}
