/** Prints errors as plain lines on stderr, with the remedy. */
import type { Writable } from 'node:stream';
import { messageOf, SandboxError } from '../../errors.ts';
import { printable } from '../../log.ts';
import { exitCodeForError } from '../exit-codes.ts';
import { type Paint, plain } from './colors.ts';

/** Writes the error and returns the status to exit with. */
export function reportError(thrown: unknown, stderr: Writable, paint: Paint = plain): number {
  const lines =
    thrown instanceof SandboxError && thrown.hint !== null ? [thrown.message, thrown.hint] : [messageOf(thrown)];
  stderr.write(`${paint('red', 'python-sandbox-mcp:')} ${printable(lines.join('\n'))}\n`);
  return exitCodeForError(thrown);
}
