/** What the worker of a session reports to it. */
import type { RefusedMessage, RestoredMessage, ResultMessage } from '../../protocol/messages.ts';
import type { Call } from '../calls/call.ts';
import type { WorkerEnd } from '../results/outcome.ts';

export type SessionWorkerState = 'starting' | 'resting' | 'busy' | 'concluding' | 'undoing' | 'stopping';

export interface SessionWorkerOwner {
  /** It can do the next thing. */
  onRest(): void;
  onAnswer(call: Call, message: ResultMessage): void;
  /** `call` died without an answer and was undone. `onRest` follows. */
  onDied(call: Call, message: RestoredMessage): void;
  /** The last call, which had been answered, was undone without being asked for. */
  onSetBack(message: RestoredMessage): void;
  /** The last call was undone, as it was asked for. `onRest` follows. */
  onUndone(): void;
  /** It does not do what it was told for the call. `onRest` follows. */
  onRefused(call: Call, reason: RefusedMessage['reason']): void;
  /** It says that its process cannot go on, and why. It is being ended. */
  onSpoiled(reasons: readonly string[]): void;
  /** It took too long for something that is not the call's, and is being ended. */
  onSilent(): void;
  /** The process is gone, and so is its checkpoint. `call` is unanswered; null without one. */
  onGone(call: Call | null, end: WorkerEnd): void;
  /** The sandbox and the process are gone. */
  onLost(call: Call | null, hasUnread: boolean): void;
  /** An order to end had no effect, so the sandbox itself no longer reacts. */
  onStuck(): void;
}
