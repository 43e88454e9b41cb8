/** Kinds of fields that several messages have. */
import { z } from 'zod';

export const id = z.number().int().min(1).max(0xffff_ffff);
export const count = z.number().int().nonnegative();
/** A worker may claim any duration. The bound keeps sums finite. */
export const milliseconds = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER);
export const strings = z.array(z.string());
