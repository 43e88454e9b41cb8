/** Counts what sessions do. The stats say what each means. */
import type { SessionStats } from '../../contract.ts';

export class SessionCounts implements Omit<SessionStats, 'limit' | 'live'> {
  started = 0;
  calls = 0;
  rollbacks = 0;
  forks = 0;
  restored = 0;
  expired = 0;
  evicted = 0;
  lost = 0;
}
