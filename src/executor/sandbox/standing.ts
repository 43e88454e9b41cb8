/** Where a call stands that is not answered yet. */
import type { CallStanding } from '../../contract.ts';
import type { Call } from '../calls/call.ts';
import type { Keeper } from './keeper.ts';
import type { RunningSandbox } from './running-sandbox.ts';

/** `waiting` is the queue, first to go first. */
export function standingOf(
  call: Call,
  waiting: readonly Call[],
  { state, detail, sandbox }: Keeper<RunningSandbox>,
): CallStanding {
  if (call.startedAt !== null) return { phase: 'running', ms: call.runMs };
  const place = waiting.indexOf(call);
  // One that is not in the queue has its worker, which is about to begin.
  const before = place === -1 ? 0 : place + (sandbox?.running ?? 0);
  if (state === 'ready') return { phase: 'queued', before };
  return { phase: 'starting', before, doing: state === 'starting' ? detail : null };
}
