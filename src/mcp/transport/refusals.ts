/**
 * Rewrites the SDK's refusals. The SDK answers with the report of its validation library as the text, and as if the
 * server were broken.
 */
import { ErrorCode, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

/** The common form of all reports: a list of problems, each with its place. */
const ReportSchema = z
  .array(z.object({ code: z.string(), message: z.string(), path: z.array(z.union([z.string(), z.number()])) }))
  .nonempty();

/**
 * Returns the message. A report in it becomes "invalid params", with the names of the fields. The code that the SDK
 * writes before a text goes, because clients write it there once more.
 */
export function inOurWords(message: JSONRPCMessage): JSONRPCMessage {
  if (!('error' in message)) return message;
  const { error } = message;
  const prefix = `MCP error ${error.code}: `;
  const text = error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
  const problems = readReport(text);
  if (problems !== null) return { ...message, error: { ...error, code: ErrorCode.InvalidParams, message: problems } };
  return { ...message, error: { ...error, message: text } };
}

/** A validation report in our words, or null for any other text. Text before the report is kept. */
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
    // It is another text that contains a bracket.
    return undefined;
  }
}
