/** Requests that the SDK refuses: it answers with its validation library's report as the text, and as if the server were broken. */
import { ErrorCode, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

/** What all reports have in common: a list of problems, each with its place. */
const ReportSchema = z
  .array(z.object({ code: z.string(), message: z.string(), path: z.array(z.union([z.string(), z.number()])) }))
  .nonempty();

/** The same message; a report in it becomes "invalid params", with the names of the fields. */
export function inOurWords(message: JSONRPCMessage): JSONRPCMessage {
  if (!('error' in message)) return message;
  const problems = readReport(message.error.message);
  if (problems === null) return message;
  return { ...message, error: { ...message.error, code: ErrorCode.InvalidParams, message: problems } };
}

/** A validation report in our words; null for any other text. What stands before it is kept. */
export function readReport(text: string): string | null {
  const start = text.indexOf('[');
  if (start === -1) return null;
  const report = ReportSchema.safeParse(parseJson(text.slice(start)));
  if (!report.success) return null;
  const places = [...new Set(report.data.map(({ path }) => path.join('.') || 'the message'))];
  const verb = places.length === 1 ? 'is' : 'are';
  return `${text.slice(0, start)}${places.join(', ')} ${verb} missing or malformed.`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Any other text with a bracket in it.
    return undefined;
  }
}
