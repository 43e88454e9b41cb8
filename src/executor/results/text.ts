/** Makes text from a sandbox safe to send on. */

/** Replaces lone surrogates. They cannot be written as UTF-8, and some clients fail on their JSON escapes. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}
