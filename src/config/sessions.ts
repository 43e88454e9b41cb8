/** How many sessions these settings allow. */
import type { Settings } from './schema.ts';

/** Sessions run in processes that are forked, which is less than `baseline` promises. */
export function sessionLimit({ sessions, isolation }: Pick<Settings, 'sessions' | 'isolation'>): number {
  return isolation === 'baseline' ? 0 : sessions;
}
