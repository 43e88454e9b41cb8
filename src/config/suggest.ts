/** "Did you mean …?" for names that are not known. */
import { distance } from 'fastest-levenshtein';

/** A slip changes one or two letters. More changes make another word. */
const MAX_DISTANCE = 3;

/** The known name nearest to `name`, or null if none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.min(MAX_DISTANCE, Math.floor(name.length / 2)) + 1;
  for (const candidate of known) {
    const slips = distance(name.toLowerCase(), candidate.toLowerCase());
    if (slips < bestDistance) [best, bestDistance] = [candidate, slips];
  }
  return best;
}

/** ` Did you mean X?`, or the empty text. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === null ? '' : ` Did you mean ${near}?`;
}
