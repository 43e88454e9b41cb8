/** Tells where an unanswered call stands. */
import type { CallStanding } from '../../contract.ts';
import type { Call } from '../calls/call.ts';
import type { Keeper } from './keeper.ts';
import type { RunningSandbox } from './running-sandbox.ts';

/** `waiting` is the queue in the order of starting. */
export function standingOf(
  call: Call,
  waiting: readonly Call[],
  { state, detail, sandbox }: Keeper<RunningSandbox>,
): CallStanding {
  if (call.startedAt !== null) return { phase: 'running', ms: call.runMs, lastLine: call.printed.line };
  const place = waiting.indexOf(call);
  // A call outside the queue has a worker, which is about to begin it.
  const before = place === -1 ? 0 : place + (sandbox?.running ?? 0);
  if (state === 'ready') return { phase: 'queued', before };
  return { phase: 'starting', before, doing: state === 'starting' ? detail : null };
}
