/** Schemas of the ends of texts that were cut, as `cut` holds them in `PROTOCOL.md`. */
import { z } from 'zod';

const fields = {
  /** Between the beginning and this end; null if they were not counted. */
  lines: z.number().int().nonnegative().nullable(),
  tail: z.string(),
};

/** From a worker. `file`: the artifact with the whole text, or with its beginning. */
export const TextEnd = z.strictObject({ ...fields, file: z.string().optional() });

/** From the supervisor. `data`: the beginning of the whole text, in base64. */
export const StreamEnd = z.object({ ...fields, data: z.string().optional() });
