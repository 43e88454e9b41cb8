/** Colours for people, and none for files, pipes and those who want none. */
import { inspect } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_style, text) => text;

/**
 * Colours for a stream if it is a terminal that shows them. `FORCE_COLOR` and `NO_COLOR` go before that, and the first of
 * them wins, as in Node itself. The codes come from `util.inspect`: `util.styleText` of Node 22 looks at stdout for itself,
 * whichever stream its text is for.
 */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  if (!hasColors(stream, env)) return plain;
  return (style, text) => {
    const [open = 0, close = 0] = inspect.colors[style] ?? [];
    return `\x1b[${open}m${text}\x1b[${close}m`;
  };
}

function hasColors(stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none, TERM: terminal } = env;
  if (forced !== undefined) return !['0', 'false'].includes(forced);
  if (none !== undefined && none !== '') return false;
  return stream.isTTY === true && terminal !== 'dumb';
}
