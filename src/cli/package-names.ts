/** Names of packages for `build --packages`. A shell in the build reads them, so nothing else may pass. */
import { SandboxError } from '../errors.ts';

/** A name as PEP 508 has it, with or without one exact version: no extras, ranges, addresses, files or options of pip. */
const PACKAGE = /^[A-Z0-9](?:[A-Z0-9._-]{0,98}[A-Z0-9])?(?:==\d[A-Z0-9.+]{0,49})?$/i;

/** More are no command line, but an image of one's own. */
const MAX_PACKAGES = 50;

/** The packages of a comma-separated text. Throws `usage` at one that is no plain name or pin. */
export function parsePackageNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !PACKAGE.test(name));
  if (wrong !== undefined) {
    throw usage(
      `--packages takes names such as polars or polars==1.9.0, separated by commas, but not ${JSON.stringify(wrong)}.`,
    );
  }
  if (names.length > MAX_PACKAGES) throw usage(`--packages takes at most ${MAX_PACKAGES} packages.`);
  return [...new Set(names)];
}

function usage(message: string): SandboxError {
  return new SandboxError('usage', 'caller', message, {
    hint: 'For more than that, derive an image of your own, as Dockerfile.packages does.',
  });
}
