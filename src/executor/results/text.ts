/** Text that came from a sandbox, made fit to be sent on. */

/** Lone surrogates replaced: they cannot be written as UTF-8, and some clients choke on their JSON escapes. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

/**
 * The text within `maxBytes`, head and tail kept, for a worker that did not keep the limit itself. `leftOut` counts
 * characters, which is as near to bytes as a text tells that was decoded elsewhere.
 */
export function clip(text: string, maxBytes: number): { text: string; leftOut: number } {
  // The worker's own clipping adds a marker line, for which there is some room.
  if (text.length <= maxBytes + MARKER_ROOM) return { text: wellFormed(text), leftOut: 0 };
  const half = Math.floor(maxBytes / 2);
  const leftOut = text.length - 2 * half;
  const marker = `\n[... ${leftOut} characters left out ...]\n`;
  return { text: wellFormed(text.slice(0, half) + marker + text.slice(-half)), leftOut };
}

/** Characters of the line that tells how much was left out. */
const MARKER_ROOM = 128;
