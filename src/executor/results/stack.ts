/** Reads the output of `faulthandler`: the lines of the user's own code, innermost first. */

/** Lines of a stack that are shown. Deeper recursion says nothing new. */
const MAX_LINES = 20;

/**
 * The frames of the code that was sent, or null if there are none. The text is untrusted, so it is read line by line.
 */
export function stackOf(trace: string | null): string | null {
  if (trace === null) return null;
  const frames = trace
    .split('\n')
    .filter((line) => /^ {2}File "<sandbox>", line \d+ in /.test(line))
    .slice(0, MAX_LINES);
  return frames.length === 0 ? null : frames.map((line) => line.slice(0, 200)).join('\n');
}
