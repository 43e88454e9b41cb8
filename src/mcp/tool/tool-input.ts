/**
 * The tool's input. The listed schema is as precise as JSON Schema allows. This module checks the shape only, with
 * messages that name the field and the value. The executor checks the limits, because programs also call it without
 * this layer.
 */
import { z } from 'zod';
import { formatBytes, type Settings, suggestion } from '../../config.ts';
import { ISOLATION_MODES, isAtLeast, type RunRequest } from '../../contract.ts';

/** Characters of a value that a message quotes. */
const MAX_SHOWN_CHARS = 80;

/** The schema for these settings. Its limits and modes are the ones in force. */
export function toolInputSchema(settings: Settings) {
  const maxSeconds = settings.maxTimeoutMs / 1000;
  const allowed = ISOLATION_MODES.filter((mode) => isAtLeast(mode, settings.isolation));
  const fields = {
    code: z
      .string({ error: rule('must be a string with Python source') })
      .describe(`Python source, at most ${formatBytes(settings.maxCodeBytes)}`)
      // The limit counts bytes, but JSON Schema counts characters. There are never more characters than bytes, so the
      // schema can give the same number.
      .meta({ minLength: 1, maxLength: settings.maxCodeBytes }),
    timeout_seconds: z
      .number({ error: rule(`must be a number of seconds, at most ${maxSeconds}`) })
      .optional()
      .describe(`Seconds the code may run; ${settings.timeoutMs / 1000} by default`)
      .meta({ exclusiveMinimum: 0, maximum: maxSeconds }),
    isolation: z
      .enum(ISOLATION_MODES, { error: rule(`must be one of ${allowed.join(', ')}`) })
      .optional()
      .describe(`Ask for stronger isolation; ${settings.isolation} by default`)
      .meta({ enum: allowed }),
  };
  return z.strictObject(fields, { error: rule('must be an object') });
}

export type ToolInputSchema = ReturnType<typeof toolInputSchema>;

export type ParsedInput =
  | { readonly ok: true; readonly request: RunRequest }
  | { readonly ok: false; readonly detail: string };

/** Checks the shape of a client's input. `detail` names every problem in full sentences. */
export function parseToolInput(schema: ToolInputSchema, input: unknown): ParsedInput {
  const parsed = schema.safeParse(input ?? {});
  if (!parsed.success) {
    const fields = Object.keys(schema.shape);
    return { ok: false, detail: parsed.error.issues.flatMap((issue) => problemsOf(issue, fields)).join('\n') };
  }
  const { code, timeout_seconds: seconds, isolation } = parsed.data;
  return { ok: true, request: { code, timeoutMs: seconds === undefined ? undefined : seconds * 1000, isolation } };
}

function problemsOf(issue: z.core.$ZodIssue, fields: readonly string[]): string[] {
  if (issue.code !== 'unrecognized_keys') return [`${issue.path.join('.') || 'The input'} ${issue.message}.`];
  return issue.keys.map(
    (key) => `There is no field ${show(key)}; the fields are ${fields.join(', ')}.${suggestion(key, fields)}`,
  );
}

/** A message that ends with the value that broke the rule. */
function rule(text: string) {
  return (issue: { readonly input?: unknown }) => `${text}, but is ${show(issue.input)}`;
}

function show(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
}
