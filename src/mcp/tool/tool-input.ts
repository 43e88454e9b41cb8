/**
 * The tool's input. The listed schema is as precise as JSON Schema allows. This module checks the shape only, with
 * messages that name the field and the value. The executor checks the limits, because programs also call it without
 * this layer.
 */
import { z } from 'zod';
import { formatBytes, type Settings, sessionLimit, suggestion } from '../../config.ts';
import {
  ISOLATION_MODES,
  isAtLeast,
  MAX_INPUT_BYTES,
  MAX_INPUT_FILES,
  ON_ERROR,
  type RunRequest,
  SESSION_NAME,
} from '../../contract.ts';
import { contentsOf, FILE_FIELDS, fileSchema } from './file-input.ts';
import { rule, show } from './rule.ts';

/** The schema for these settings. Its limits and modes are the ones in force. */
export function toolInputSchema(settings: Settings) {
  const maxSeconds = settings.maxTimeoutMs / 1000;
  const hasSessions = sessionLimit(settings) > 0;
  const allowed = ISOLATION_MODES.filter((mode) => isAtLeast(mode, settings.isolation));
  const fields = {
    code: z
      .string({ error: rule('must be a string with Python source') })
      .describe(`Python source, at most ${formatBytes(settings.maxCodeBytes)}`)
      // The limit counts bytes, but JSON Schema counts characters. There are never more characters than bytes, so the
      // schema can give the same number.
      .meta({ ...(hasSessions ? {} : { minLength: 1 }), maxLength: settings.maxCodeBytes }),
    files: z
      .array(fileSchema(), { error: rule('must be an array of files') })
      .optional()
      .describe(
        `Files to write into the working directory before the code runs, at most ${MAX_INPUT_FILES} files of ${formatBytes(MAX_INPUT_BYTES)} together`,
      )
      .meta({ maxItems: MAX_INPUT_FILES }),
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
  const error = rule('must be an object');
  if (!hasSessions) return z.strictObject(fields, { error });
  return z.strictObject({ ...fields, ...sessionFields(settings) }, { error });
}

function sessionFields(settings: Settings) {
  const name = () => z.string({ error: rule('must be the name of a session') }).optional();
  const idle = settings.sessionTimeoutMs / 1000;
  return {
    session: name()
      .describe(
        `Name of a session: its calls share variables, imports and files. It ends after ${idle} s without a call`,
      )
      .meta({ pattern: SESSION_NAME.source }),
    session_rollback: z
      .boolean({ error: rule('must be true or false') })
      .optional()
      .describe('Undo the last call of the session first (files stay). The code may be empty'),
    session_fork: name()
      .describe('Begin this new session as a copy of that one. The code may be empty')
      .meta({ pattern: SESSION_NAME.source }),
    on_error: z
      .enum(ON_ERROR, { error: rule(`must be one of ${ON_ERROR.join(', ')}`) })
      .optional()
      .describe('In a session: keep the changes of a call that fails (the default), or roll it back'),
  };
}

export type ToolInputSchema = ReturnType<typeof toolInputSchema>;

export type ParsedInput =
  | { readonly ok: true; readonly request: RunRequest }
  | { readonly ok: false; readonly detail: string };

/** Checks the shape of a client's input. `detail` names every problem in full sentences. */
export function parseToolInput(schema: ToolInputSchema, input: unknown): ParsedInput {
  const count = countOfFiles(input);
  // A description of each wrong item of a very long list would take long.
  if (count > MAX_INPUT_FILES)
    return { ok: false, detail: `files has ${count} files; the limit is ${MAX_INPUT_FILES}.` };
  const parsed = schema.safeParse(input ?? {});
  if (!parsed.success) {
    const fields = Object.keys(schema.shape);
    return { ok: false, detail: parsed.error.issues.flatMap((issue) => problemsOf(issue, fields)).join('\n') };
  }
  // Without sessions there are no fields for them.
  const given: { readonly code: string } & z.infer<z.ZodObject<ReturnType<typeof sessionFields>>> = parsed.data;
  const { code, session, session_rollback: sessionRollback, session_fork: sessionFork, on_error: onError } = given;
  const { timeout_seconds: seconds, isolation } = parsed.data;
  const contents = contentsOf(parsed.data.files);
  if (!contents.ok) return contents;
  const { files } = contents;
  const timeoutMs = seconds === undefined ? undefined : seconds * 1000;
  return { ok: true, request: { code, timeoutMs, isolation, files, session, sessionRollback, sessionFork, onError } };
}

function countOfFiles(input: unknown): number {
  const hasFiles = typeof input === 'object' && input !== null && 'files' in input;
  return hasFiles && Array.isArray(input.files) ? input.files.length : 0;
}

function problemsOf(issue: z.core.$ZodIssue, fields: readonly string[]): string[] {
  const place = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [`${place || 'The input'} ${issue.message}.`];
  const [there, known] = place === '' ? ['There is', fields] : [`${place} has`, FILE_FIELDS];
  return issue.keys.map(
    (key) => `${there} no field ${show(key)}; the fields are ${known.join(', ')}.${suggestion(key, known)}`,
  );
}
