/** The limits of artifacts as `PROTOCOL.md` sets them. A worker that exceeds one breaks the protocol. */

/** Artifacts of one call. */
export const MAX_ARTIFACTS = 20;

/** Bytes of one artifact. */
export const MAX_ARTIFACT_BYTES = 8 * 1024 * 1024;

/** Bytes of all artifacts of one call. */
export const MAX_CALL_ARTIFACT_BYTES = 16 * 1024 * 1024;

/** Unicode characters of a name, a relative path. */
export const MAX_NAME_CHARS = 200;

/** RFC 4288 allows 127 characters on each side of the slash. No type in use has half of that. */
export const MAX_MIME_TYPE_CHARS = 127;

/** A type without parameters. */
export const MIME_TYPE = /^[a-z][a-z0-9-]*\/[a-z0-9][a-z0-9.+_-]*$/;

/** Bytes of an `artifact` frame: base64 makes four bytes of three, and the other fields are short. */
export const MAX_ARTIFACT_FRAME_BYTES = 4 * Math.ceil(MAX_ARTIFACT_BYTES / 3) + 4 * 1024;

/** Control characters, ends of lines, and marks of writing direction: a list of names must show what they are. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const MISLEADING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Whether an artifact may have this name. */
export function isArtifactName(name: string): boolean {
  // A character is one or two units of a string.
  if (name.length > 2 * MAX_NAME_CHARS || [...name].length > MAX_NAME_CHARS) return false;
  if (!name.isWellFormed() || MISLEADING.test(name)) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
