/** Decides when a worker has served long enough. Pure: the pool asks and acts. */
import type { CleanedMessage } from '../../protocol/messages.ts';
import { MAX_WORKER_AGE_MS } from '../settings.ts';

/** ±10 %, so that workers that started together are not replaced together (like gunicorn's max_requests_jitter). */
const JITTER = 0.1;

/** The reason of a worker that was forked before the zygote was warm. It runs one call; nothing is wrong with it. */
export const UNPREPARED = 'unprepared';

/** The number of calls a worker may serve: `maxExecutions` ± 10 %, or `Infinity` for 0. `random` is in [0, 1). */
export function executionLimit(maxExecutions: number, random: number): number {
  if (maxExecutions === 0) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.round(maxExecutions * (1 + JITTER * (2 * random - 1))));
}

/** Why a worker must be replaced after a call. Empty if it may go on. */
export function recycleReasons(
  worker: { executions: number; executionLimit: number; ageMs: number },
  cleaned: Pick<CleanedMessage, 'verdict' | 'reasons'>,
): string[] {
  const reasons = cleaned.verdict === 'recycle' ? cleaned.reasons.map(kindOf) : [];
  if (cleaned.verdict === 'recycle' && reasons.length === 0) reasons.push('unknown');
  if (worker.executions >= worker.executionLimit) reasons.push('max_executions');
  if (worker.ageMs >= MAX_WORKER_AGE_MS) reasons.push('max_age');
  return [...new Set(reasons)];
}

/** `module state: json.dumps` → `module state`: reasons are counted by kind. Untrusted text, so it is kept short. */
export function kindOf(reason: string): string {
  return (reason.split(':', 1)[0] ?? '').slice(0, 40) || 'unknown';
}
