/** Output of an engine's command → data. This is the border where its JSON is checked. */
import type { z } from 'zod';
import { SandboxError } from '../../errors.ts';
import { describeProblems } from '../../malformed.ts';

/** Characters of an unreadable answer that the error quotes: enough to recognize it. */
const MAX_QUOTED_CHARS = 200;

/**
 * The answer, parsed by `schema`.
 * @param command as a user would type it, such as `docker info`.
 * @throws SandboxError `engine_unavailable` that names the problem and quotes the start of the answer.
 */
export function readAnswer<T>(schema: z.ZodType<T>, text: string, command: string): T {
  const json = parseJson(text);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problem = json === undefined ? 'that is not JSON' : describeProblems(parsed.error, 'the answer');
  const start = text.trim().slice(0, MAX_QUOTED_CHARS);
  throw new SandboxError(
    'engine_unavailable',
    'engine',
    `The answer to "${command}" is not understood: ${problem}. It starts with: ${start === '' ? '(nothing)' : start}`,
    { hint: `Run "${command}", and see which program answers it ("command -v ${command.split(' ', 1)[0]}").` },
  );
}

/** Parsed JSON, or undefined, for a schema to judge. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Text that is not JSON fails the schema, as JSON of the wrong shape does.
    return undefined;
  }
}
