/** Makes text from a sandbox safe to send on. */

/** Replaces lone surrogates. They cannot be written as UTF-8, and some clients fail on their JSON escapes. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

/**
 * Cuts a text to `maxBytes`, keeping head and tail, if a worker did not keep the limit itself. `leftOut` counts
 * characters, because the bytes of a text that was decoded elsewhere are not known.
 */
export function clip(text: string, maxBytes: number): { text: string; leftOut: number } {
  // The worker's own clipping adds a marker line, so some extra room is allowed.
  if (text.length <= maxBytes + MARKER_ROOM) return { text: wellFormed(text), leftOut: 0 };
  const half = Math.floor(maxBytes / 2);
  const leftOut = text.length - 2 * half;
  const marker = `\n[... ${leftOut} characters left out ...]\n`;
  return { text: wellFormed(text.slice(0, half) + marker + text.slice(-half)), leftOut };
}

/** Characters of the line that says how much was left out. */
const MARKER_ROOM = 128;
