/**
 * Shortens a traceback for a model: what matters is where its own code was, and what failed in the end. The frames of
 * libraries between those tell it nothing that it could change, and can be most of a traceback.
 */

/** The first line of a frame, with the rail of an exception group before it. */
const FRAME = /^(?<rail>[ |]*)(?<!\S) {2}File "(?<file>.*)", line \d+/;

/** Files of the standard library and of installed packages. */
const LIBRARY = /^<frozen |\/python3(?:\.\d+)?\/|-packages\//;

/** Frames that a line in their place is worth. */
const LEAST_LEFT_OUT = 2;

interface Part {
  readonly lines: string[];
  /** Null for lines that are no frame, such as the name of the exception. */
  readonly isLibrary: boolean | null;
  readonly rail: string;
}

/** The traceback without the inner frames of libraries. A line says how many are missing. */
export function withoutLibraryFrames(traceback: string): string {
  const parts = partsOf(traceback);
  const lines: string[] = [];
  for (let index = 0; index < parts.length; ) {
    const run = runFrom(parts, index);
    lines.push(...shown(run, parts[index - 1]?.isLibrary === false).flatMap((part) => part.lines));
    index += run.length;
  }
  return lines.join('\n');
}

function partsOf(traceback: string): Part[] {
  const parts: Part[] = [];
  for (const line of traceback.split('\n')) {
    const { rail, file } = FRAME.exec(line)?.groups ?? {};
    const last = parts.at(-1);
    if (rail !== undefined && file !== undefined) parts.push({ lines: [line], isLibrary: LIBRARY.test(file), rail });
    else if (last != null && last.isLibrary !== null && line.startsWith(`${last.rail}    `)) last.lines.push(line);
    else parts.push({ lines: [line], isLibrary: null, rail: '' });
  }
  return parts;
}

/** The frames of libraries that follow each other from here on, or the one part that is none. */
function runFrom(parts: readonly Part[], start: number): readonly Part[] {
  const end = parts.findIndex((part, index) => index >= start && part.isLibrary !== true);
  return parts.slice(start, Math.max(start + 1, end < 0 ? parts.length : end));
}

/** The first frame shows what the caller's own code called; without such code only the last one says anything. */
function shown(run: readonly Part[], isCalledByOwnCode: boolean): readonly Part[] {
  const first = run[0];
  const kept = first !== undefined && isCalledByOwnCode ? [first] : [];
  const count = run.length - kept.length - 1;
  if (first === undefined || count < LEAST_LEFT_OUT) return run;
  return [...kept, { ...first, lines: [`${first.rail}  [... ${count} frames of libraries ...]`] }, ...run.slice(-1)];
}
