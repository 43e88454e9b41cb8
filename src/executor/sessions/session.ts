/** One session: its process, its calls one after the other, and what they are told. */
import type { SessionInfo } from '../../contract.ts';
import type { RefusedMessage, RestoredMessage, ResultMessage } from '../../protocol/messages.ts';
import type { Call, CallOutcome } from '../calls/call.ts';
import {
  answered,
  diedUnanswered,
  endedOutside,
  lost,
  neverBegan,
  nothingRan,
  type OutcomeContext,
  type WorkerEnd,
} from '../results/outcome.ts';
import { kindOf } from '../workers/recycle-policy.ts';
import { farewell, sandboxEnded } from './departed.ts';
import { asExited } from './session-messages.ts';
import { endInWords, inSession, standingAfter } from './session-outcome.ts';
import { SessionWorker, type SpawnSession } from './session-worker.ts';
import type { SessionWorkerOwner } from './session-worker-owner.ts';

/** The worker had read its call, and kept to the protocol. */
const READ = { violation: null, hasUnread: false } as const;

/** The end of a session. */
export interface SessionEnd {
  /** Completes "it is gone:"; null if nobody needs to know, because it never answered a call. */
  readonly why: string | null;
  /** Its process never started. */
  readonly hasFailedToStart: boolean;
}

export interface SessionEvents {
  onAnswer(call: Call, outcome: CallOutcome): void;
  /** The call is rejected and was not run. */
  onRefuse(call: Call, detail: string): void;
  /** The call was not begun and must wait again. */
  onRequeue(call: Call): void;
  /** It is at rest, and something else can begin. */
  onRest(session: Session): void;
  onEnded(session: Session, end: SessionEnd): void;
  onUndone(): void;
  onRestored(): void;
  onStuck(session: Session): void;
}

export class Session implements SessionWorkerOwner {
  readonly name: string;
  readonly bornAt = performance.now();
  readonly worker: SessionWorker;
  readonly #context: OutcomeContext;
  readonly #events: SessionEvents;
  /** The session of which it is a copy, until it has started. */
  original: Session | null;
  /** Calls that were answered. */
  calls = 0;
  lastUsedAt = performance.now();
  /** What its callers must be told before the next call runs: the state is not what they believe. */
  notice: string | null = null;
  /** Runs when it has not been used for too long. */
  expiry: NodeJS.Timeout | undefined;
  #copies = 0;
  #began: SessionInfo['began'];
  /** The last answer has said that its call is undone. */
  #isUndoPromised = false;
  #endsBecause: string | null = null;
  /** Why the sandbox ended. */
  #lostBecause = '';

  /** `call` waits until the session has started. */
  constructor(
    name: string,
    call: Call,
    original: Session | null,
    { context, events, spawn }: { context: OutcomeContext; events: SessionEvents; spawn: SpawnSession },
  ) {
    this.name = name;
    this.original = original;
    this.#began = original === null ? 'new' : 'forked';
    this.#context = context;
    this.#events = events;
    this.worker = new SessionWorker(this, call, original?.worker ?? null, spawn);
    if (original === null) return;
    original.#copies++;
    original.lastUsedAt = performance.now();
    clearTimeout(original.expiry);
  }

  /** Whether it can do something now. */
  get isFree(): boolean {
    return this.worker.state === 'resting' && this.worker.call === null && this.#copies === 0;
  }

  /** Whether a caller can believe in it: it has answered a call, or may have begun one. */
  get isKnown(): boolean {
    return this.calls > 0 || this.worker.call?.startedAt != null;
  }

  /** Begins a call, or first undoes the last one. It must be free. */
  take(call: Call): void {
    this.lastUsedAt = performance.now();
    this.#began = 'continued';
    if (call.session?.rollsBack) this.worker.undo(call);
    else this.#begin(call);
  }

  /** Ends it. `why` as in {@link SessionEnd}. */
  end(why: string | null): void {
    this.#endsBecause ??= why;
    this.worker.retire();
  }

  /** The sandbox ends. Calls that its process may have begun wait for its last words. */
  close(reason: string): void {
    this.#lostBecause = reason;
    this.#endsBecause ??= sandboxEnded(reason);
    clearTimeout(this.expiry);
    const { call, state } = this.worker;
    this.worker.abandon();
    if (call === null || state === 'starting' || call.stopReason !== null) this.worker.onLost(true);
  }

  onRest(): void {
    this.#releaseOriginal();
    const { call } = this.worker;
    if (call === null) {
      this.lastUsedAt = performance.now();
      this.#events.onRest(this);
    } else if (call.stopReason !== null) {
      this.worker.release();
      const detail = 'The call was cancelled when the session had been rolled back, before its code began.';
      this.#events.onAnswer(call, inSession(endedOutside(call, 'cancelled', detail, this.#context), this.#info(false)));
      this.#events.onRest(this);
    } else this.#begin(call);
  }

  onAnswer(call: Call, message: ResultMessage): void {
    this.calls++;
    const standing = standingAfter(message, call);
    this.#isUndoPromised = standing.undone;
    if (standing.undone) this.#events.onUndone();
    const outcome = answered(call, message, this.#context);
    this.#events.onAnswer(call, inSession(outcome, { ...this.#info(standing.undone), ...standing }));
  }

  onDied(call: Call, message: RestoredMessage): void {
    this.calls++;
    this.#events.onRestored();
    const outcome = diedUnanswered(call, { exited: asExited(this.worker.id, message), ...READ }, this.#context);
    const info = { ...this.#info(true), can_roll_back: false };
    this.#events.onAnswer(call, inSession(outcome, info, 'The session is as it was before this call.'));
  }

  onSetBack(message: RestoredMessage): void {
    // Its answer has said so, and its process has died by itself just before.
    if (this.#isUndoPromised) return;
    this.#events.onRestored();
    this.notice =
      `The process of the session "${this.name}" ${endInWords(message)} after its last call had been answered, and the ` +
      'changes of that call are lost. The session is as it was before it. Send that call again, and then this one.';
  }

  onUndone(): void {
    if (this.worker.state === 'undoing') {
      this.#began = 'rolled_back';
      this.#events.onUndone();
    }
  }

  onRefused(call: Call, reason: RefusedMessage['reason']): void {
    this.#reject(call, reason === 'checkpoint' ? nothingToUndo(this.name) : this.takeNotice());
  }

  onSpoiled(reasons: readonly string[]): void {
    const kinds = reasons.map(kindOf);
    this.#endsBecause ??= kinds.includes('answer')
      ? 'its last call left too little of it to go on'
      : `its last call left ${kinds.includes('children') ? 'processes that could not be ended' : kinds.join(', ')}`;
  }

  onSilent(): void {
    this.#endsBecause ??= 'it did not react any more';
  }

  onGone(call: Call | null, end: WorkerEnd): void {
    clearTimeout(this.expiry);
    const { exited } = end;
    const hasFailedToStart = !this.worker.wasReady && exited.cause !== 'retired';
    const why = this.#endsBecause ?? `its process ${endInWords(exited)}`;
    const isKnown = this.calls > 0 || call?.startedAt != null;
    if (call !== null) this.#answerGone(call, end, why);
    this.#events.onEnded(this, { why: isKnown ? why : null, hasFailedToStart });
    this.#releaseOriginal();
  }

  onLost(call: Call | null, hasUnread: boolean): void {
    const why = this.#endsBecause ?? 'the sandbox ended';
    if (call?.startedAt === null) this.#events.onRequeue(call);
    else if (call !== null && hasUnread && call.stopReason === null) this.#reject(call, farewell(this.name, why));
    else if (call !== null) this.#events.onAnswer(call, lost(call, this.#lostBecause, this.#context));
    this.#events.onEnded(this, { why, hasFailedToStart: false });
  }

  onStuck(): void {
    this.#events.onStuck(this);
  }

  /** The notice, which counts as told. */
  takeNotice(): string {
    const notice =
      this.notice ?? `The session "${this.name}" has changed meanwhile, and the call was not run. Call again.`;
    this.notice = null;
    return notice;
  }

  #begin(call: Call): void {
    if (call.code.trim() !== '') {
      this.worker.run(call);
      return;
    }
    call.startedAt ??= performance.now();
    this.worker.release();
    this.calls++;
    this.lastUsedAt = performance.now();
    this.#events.onAnswer(call, inSession(nothingRan(call, this.#context), this.#info(false)));
    this.#events.onRest(this);
  }

  #answerGone(call: Call, end: WorkerEnd, why: string): void {
    if (call.startedAt === null) {
      if (this.#began === 'forked') this.#reject(call, end.exited.detail ?? `The fork failed: ${why}.`);
      else this.#events.onRequeue(call);
    } else if (neverBegan(call, end)) this.#reject(call, farewell(this.name, why));
    else {
      const info = { ...this.#info(false), can_roll_back: false };
      const more = `The session "${this.name}" has ended with it.`;
      this.#events.onAnswer(call, inSession(diedUnanswered(call, end, this.#context), info, more));
    }
  }

  #reject(call: Call, detail: string): void {
    call.startedAt = null;
    this.#events.onRefuse(call, detail);
  }

  #info(undone: boolean): SessionInfo {
    const { name, calls: call } = this;
    return { name, call, began: this.#began, undone, can_roll_back: this.worker.canUndo };
  }

  #releaseOriginal(): void {
    const { original } = this;
    if (original === null) return;
    this.original = null;
    original.#copies--;
    if (original.isFree) original.#events.onRest(original);
  }
}

/** What a caller is told whose call cannot be undone. */
export function nothingToUndo(name: string): string {
  return (
    `The session "${name}" has no call that can be undone: that is only the last one, only once, and not if it began ` +
    'while threads of the code ran. Nothing was run. Leave session_rollback out to go on as the session is.'
  );
}
