/** Messages of workers that keep their namespace, as `python-harness/PROTOCOL.md` describes them under "Sessions". */
import { z } from 'zod';
import { count, id } from './message-fields.ts';
import { TextEnd } from './text-end.ts';

export const BegunSchema = z.strictObject({ type: z.literal('begun'), call: id });

export const RestoredSchema = z.strictObject({
  type: z.literal('restored'),
  call: id,
  exit_code: z.number().int().nullable(),
  signal: z.string().nullable(),
  oom: z.boolean(),
  stopped: z.boolean(),
  undone: z.boolean(),
  stdout: z.string(),
  stderr: z.string(),
  truncated: z.strictObject({ stdout: count, stderr: count }),
  cut: z.strictObject({ stdout: TextEnd.optional(), stderr: TextEnd.optional() }).optional(),
  stack: z.string().nullable(),
});

export const RefusedSchema = z.strictObject({
  type: z.literal('refused'),
  call: id,
  reason: z.enum(['state', 'checkpoint']),
});
