/** What results say of their session. Pure. */
import type { SessionInfo } from '../../contract.ts';
import type { ExitedMessage, ResultMessage } from '../../protocol/messages.ts';
import type { Call, CallOutcome } from '../calls/call.ts';
import { clip } from '../results/excerpt.ts';

/** Limit of a worker's reason, bytes. Honest ones are a few words. */
const MAX_REASON_BYTES = 200;

/** The result with what is to be known of its session. `more` is added to its detail. */
export function inSession(outcome: CallOutcome, session: SessionInfo, more = ''): CallOutcome {
  const { result } = outcome;
  const detail = more === '' ? result.detail : [result.detail, more].filter(Boolean).join('\n');
  return { ...outcome, result: { ...result, detail, session } };
}

/** What a worker's answer means for the session. The worker's word counts for its own session only. */
export function standingAfter(
  { session }: Pick<ResultMessage, 'session'>,
  call: Call,
): Pick<SessionInfo, 'undone' | 'can_roll_back' | 'note'> {
  const { obstacle = null, undone = false, threads = 0 } = session ?? {};
  const why = obstacle === null ? null : clip(obstacle, MAX_REASON_BYTES);
  const notes = [];
  if (why !== null && call.session?.onError === 'rollback') notes.push(`The call could not be undone: ${why}.`);
  else if (why !== null) notes.push(`This call cannot be undone: ${why}.`);
  if (threads > 0) {
    const what =
      threads === 1 ? 'A thread that the code started goes on' : `${threads} threads that the code started go on`;
    notes.push(`${what}. Until they end, calls cannot be undone and the session cannot be forked.`);
  }
  return {
    undone,
    can_roll_back: why === null && !undone,
    ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
  };
}

/** How a process ended, in words that complete "its process". */
export function endInWords({ oom, signal, exit_code }: Pick<ExitedMessage, 'oom' | 'signal' | 'exit_code'>): string {
  if (oom) return 'was killed because memory ran out';
  if (signal !== null) return `was ended by ${signal}`;
  return exit_code === null ? 'ended' : `ended with code ${exit_code}`;
}
