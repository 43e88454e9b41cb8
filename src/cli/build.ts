/** `build`: builds the image now instead of on first use. */
import type { Writable } from 'node:stream';
import type { Settings } from '../config.ts';
import { EXIT_OK } from './exit-codes.ts';

export interface BuildDependencies {
  readonly settings: Settings;
  /** Builds or finds the image and returns its name; progress goes to stderr. Throws `SandboxError`. */
  readonly buildImage: (settings: Settings) => Promise<string>;
  readonly stdout: Writable;
}

/** Prints the image's name and returns the exit status. */
export async function buildCommand({ settings, buildImage, stdout }: BuildDependencies): Promise<number> {
  stdout.write(`${await buildImage(settings)}\n`);
  return EXIT_OK;
}
