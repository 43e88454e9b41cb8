/**
 * The tool's input: one schema, precise enough for the model to read in `tools/list`, with messages that name the field,
 * the limit and the value for what it sends nevertheless.
 */
import { z } from 'zod';
import { formatBytes, MIN_TIMEOUT_MS, type Settings, suggestion } from '../config.ts';
import { ISOLATION_MODES, type Isolation, isAtLeast, type RunRequest } from '../contract.ts';

/** Longer values are cut where a message quotes them. */
const MAX_SHOWN_CHARS = 80;

/** The schema for these settings: limits and modes are the ones that are really in force. */
export function toolInputSchema(settings: Settings) {
  const maxSeconds = settings.maxTimeoutMs / 1000;
  const minSeconds = MIN_TIMEOUT_MS / 1000;
  const seconds = rule(`must be a number from ${minSeconds} to ${maxSeconds}`);
  return z.strictObject({
    code: z
      .string({ error: rule('must be a string with Python source') })
      .min(1, { error: 'must not be empty', abort: true })
      // Bytes are what counts, but JSON Schema counts characters; there are never more of these, so it can say this much.
      .max(settings.maxCodeBytes, { error: (issue) => codeTooLong(String(issue.input), settings), abort: true })
      .superRefine((code, context) => {
        const message = codeProblem(code, settings);
        if (message !== null) context.addIssue({ code: 'custom', message });
      })
      .describe(`Python source, at most ${formatBytes(settings.maxCodeBytes)}`),
    timeout_seconds: z
      .number({ error: seconds })
      .min(minSeconds, { error: seconds })
      .max(maxSeconds, { error: seconds })
      .optional()
      .describe(`Seconds the code may run; ${settings.timeoutMs / 1000} without it`),
    isolation: z
      .enum(allowedModes(settings), { error: rule(isolationRule(settings)) })
      .optional()
      .describe(`Ask for stronger isolation; ${settings.isolation} without it`),
  });
}

export type ToolInputSchema = ReturnType<typeof toolInputSchema>;

export type ParsedInput =
  | { readonly ok: true; readonly request: RunRequest }
  | { readonly ok: false; readonly detail: string };

/** Checks what a client sent. `detail` tells every problem in full sentences. */
export function parseToolInput(schema: ToolInputSchema, input: unknown): ParsedInput {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) {
    const { code, timeout_seconds: seconds, isolation } = parsed.data;
    return {
      ok: true,
      request: { code, timeoutMs: seconds === undefined ? undefined : Math.round(seconds * 1000), isolation },
    };
  }
  const problems = new Map<string, string>();
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(schema.shape);
      for (const key of issue.keys) {
        problems.set(
          key,
          `There is no field ${show(key)}; the fields are ${known.join(', ')}.${suggestion(key, known)}`,
        );
      }
      continue;
    }
    // The first broken rule of a field names what to mend.
    const field = issue.path.join('.') || 'The input';
    if (!problems.has(field)) problems.set(field, `${field} ${issue.message}.`);
  }
  return { ok: false, detail: [...problems.values()].join('\n') };
}

/** The modes a call may ask for, weakest first. */
export function allowedModes(settings: Settings): Isolation[] {
  return ISOLATION_MODES.filter((mode) => isAtLeast(mode, settings.isolation));
}

function isolationRule(settings: Settings): string {
  const allowed = allowedModes(settings).join(', ');
  return `must be one of ${allowed} (the server is configured for ${settings.isolation}, and a call may not ask for less)`;
}

function codeTooLong(code: string, settings: Settings): string {
  return `must be at most ${settings.maxCodeBytes} bytes of UTF-8 (setting --max-code-bytes), but is ${Buffer.byteLength(code)} bytes`;
}

/** What JSON Schema cannot say; null when all is well. */
function codeProblem(code: string, settings: Settings): string | null {
  if (Buffer.byteLength(code) > settings.maxCodeBytes) return codeTooLong(code, settings);
  if (code.trim() === '') return 'must not be blank';
  const nul = code.indexOf('\0');
  if (nul !== -1) {
    return `must not hold NUL characters, but there is one at ${position(code, nul)}; in a string literal write \\0`;
  }
  const surrogate = code.search(/\p{Surrogate}/u);
  if (surrogate !== -1) {
    const escaped = `\\u${code.charCodeAt(surrogate).toString(16)}`;
    return `must be text that UTF-8 can hold, but there is a lone surrogate at ${position(code, surrogate)}; in a string literal write ${escaped}`;
  }
  return null;
}

function position(code: string, index: number): string {
  const before = code.slice(0, index).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** A message that ends with the value that broke the rule. */
function rule(text: string) {
  return (issue: { readonly input?: unknown }) => `${text}, but is ${show(issue.input)}`;
}

function show(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
}
