/** Attempts that are expected to get through on some kernels. */
import type { Settings } from '../../config.ts';
import type { Expectation } from './control.ts';

/** Workers that run at the same time are not separated. This does not matter with one worker. */
export function unlessAlone(because: string, { workers }: Pick<Settings, 'workers'>): Expectation {
  const advice = 'If callers do not trust one another, use --workers 1, or a kernel of 6.12 or newer.';
  return { because, advice: workers > 1 ? advice : null };
}
