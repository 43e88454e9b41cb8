/** What a client of another maker sees of the server: the same things, however it shows them. */
import { z } from 'zod';
import { RunResultSchema } from '../../../src/contract.ts';

/** A program that prints, and has a value. */
export const GOOD_CODE = "print('hello')\n6 * 7";
export const FAILING_CODE = '1 / 0';

const AnswerSchema = z.object({ isError: z.boolean(), result: RunResultSchema });
const RefusalSchema = z.object({ code: z.number(), message: z.string() });

export const ObservationSchema = z.object({
  tools: z.array(z.string()),
  /** The answers to {@link GOOD_CODE} and {@link FAILING_CODE}. */
  answer: AnswerSchema,
  failure: AnswerSchema,
  resources: z.array(z.string()),
  stats: z.looseObject({ state: z.string(), isolation: z.string() }),
  /** The errors of protocol for a tool and a resource that there are not; absent where the client does not ask the server. */
  unknownTool: RefusalSchema.optional(),
  unknownResource: RefusalSchema.optional(),
});

export type Observation = z.infer<typeof ObservationSchema>;

/** `server`: the command line of a server, given its flags. */
export type Observe = (server: (...flags: string[]) => readonly [string, ...string[]]) => Promise<Observation>;
