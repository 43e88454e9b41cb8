/**
 * The leak corpus: each vector sets some state, and looks for it from the following call.
 *
 *     # %% kind: name
 *     #: needs numpy            it counts only where this module can be imported
 *     #: python 3.12            it counts only from this version on
 *     #: persistent REASON      why it need not leak in `persistent`, where the rest does
 *     #: isolated REASON        why it carries over in `isolated` all the same, where nothing else does
 *     Python that sets the state
 *     # look
 *     Python whose last expression says what it sees
 *     #: clean 'warn'           repr of what a fresh worker sees; `False` where it is not given
 */
import { join } from 'node:path';
import { z } from 'zod';
import { readCells } from './cells.ts';

const OptionsSchema = z.strictObject({
  needs: z.string().optional(),
  python: z
    .string()
    .regex(/^3\.\d+$/)
    .optional(),
  persistent: z.string().optional(),
  isolated: z.string().optional(),
  clean: z.string().default('False'),
});

export interface Vector extends z.output<typeof OptionsSchema> {
  readonly kind: string;
  /** `kind: name`, unique. */
  readonly title: string;
  readonly set: string;
  readonly look: string;
}

/** All vectors, in the order of the files. Throws where a file is not as described above. */
export function readVectors(): Vector[] {
  return readCells(join(import.meta.dirname, 'vectors')).map(({ where, kind, name, options, parts }) => {
    const [set = '', look = '', ...rest] = parts;
    if (set === '' || look === '' || rest.length > 0)
      throw new Error(`${where}: a vector is one \`set\`, one \`look\`.`);
    return { ...OptionsSchema.parse(Object.fromEntries(options)), kind, title: `${kind}: ${name}`, set, look };
  });
}

/** True where a Python of this version, such as `3.13.5`, with these modules can show the leak. */
export function isShownBy(vector: Vector, python: string, modules: ReadonlySet<string>): boolean {
  const minor = (version: string): number => Number(version.split('.')[1]);
  if (vector.python !== undefined && minor(python) < minor(vector.python)) return false;
  return vector.needs === undefined || modules.has(vector.needs);
}
