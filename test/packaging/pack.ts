/** The npm package of the present build, as a tarball. */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Packed {
  readonly tarball: string;
  /** Of the tarball. */
  readonly bytes: number;
  /** Paths in the package, and sizes unpacked. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

const AnswerSchema = z.array(
  z.object({
    filename: z.string(),
    size: z.number(),
    files: z.array(z.object({ path: z.string(), size: z.number() })),
  }),
);

/** Packs into `folder`. Runs no scripts: the tests have a build, which others are using. */
export function packTarball(folder: string): Packed {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const answer: unknown = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }));
  // Since npm 11 the answer has the package's name as a key.
  const [packed] = AnswerSchema.parse(Array.isArray(answer) ? answer : Object.values(Object(answer)));
  if (packed === undefined) throw new Error('npm packed nothing.');
  return { tarball: join(folder, packed.filename), bytes: packed.size, files: packed.files };
}
