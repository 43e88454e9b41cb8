/**
 * The host's view of the process of one session:
 *
 * starting ─▶ resting ─▶ busy ─▶ concluding ─▶ resting … any of them ─▶ stopping ─▶ (gone)
 *                └─▶ undoing ─▶ resting
 *
 * Unlike other workers it is used again after a `stop`, once the sandbox has said that no signal of it is on its way
 * (`spared`). When its process dies, its checkpoint takes over, and it is as it was before its last call.
 */
import { SandboxError, unreachable } from '../../errors.ts';
import type {
  ArtifactMessage,
  BegunMessage,
  ExitedMessage,
  PeekedMessage,
  RefusedMessage,
  RestoredMessage,
  ResultMessage,
  WorkerMessage,
} from '../../protocol/messages.ts';
import type { WorkerLink, WorkerListener } from '../../protocol/session.ts';
import type { Call, StopReason } from '../calls/call.ts';
import {
  CLEANUP_LIMIT_MS,
  INTERRUPT_GRACE_MS,
  SESSION_WATCHDOG_MS,
  STOP_WATCHDOG_MS,
  WORKER_WATCHDOG_MS,
} from '../settings.ts';
import { Watch } from '../workers/watch.ts';
import { runMessage } from './session-messages.ts';
import type { SessionWorkerOwner, SessionWorkerState } from './session-worker-owner.ts';

/** Requests the process of a session, as a copy if there is an `original`. */
export type SpawnSession = (listener: WorkerListener, original?: number) => WorkerLink;

export class SessionWorker implements WorkerListener {
  readonly #owner: SessionWorkerOwner;
  state: SessionWorkerState = 'starting';
  /** The call that runs, or for which it starts or goes back. */
  call: Call | null;
  /** It has started, so its death is not a failure to start. */
  wasReady = false;
  /** Whether a checkpoint can undo the last call. */
  canUndo = false;
  /** Others can see files of its call until it has removed them. No call begins elsewhere meanwhile. */
  leavesTraces = false;
  readonly #link: WorkerLink;
  readonly #timer = new Watch();
  /** The last call whose changes it has, and that before it; 0 for none. */
  #base = 0;
  #before = 0;
  /** The code of the call runs. Before that its process has no checkpoint, and no `stop` may end it. */
  #hasBegun = false;
  #isConcluded = false;
  #isSpared = true;
  #violation: string | null = null;

  /** `call` waits until it has started. `original`: the worker of which it is a copy. */
  constructor(owner: SessionWorkerOwner, call: Call, original: SessionWorker | null, spawn: SpawnSession) {
    this.#owner = owner;
    this.call = call;
    this.#base = this.#before = original === null ? 0 : original.#base;
    this.#link = spawn(this, original?.id);
    this.#watch(original === null ? WORKER_WATCHDOG_MS : SESSION_WATCHDOG_MS);
  }

  get id(): number {
    return this.#link.id;
  }

  /** Runs the call. The worker must be at rest. */
  run(call: Call): void {
    this.call = call;
    this.state = 'busy';
    call.startedAt = performance.now();
    call.look = () => this.#link.peek(call.id);
    this.#hasBegun = false;
    this.#watch(SESSION_WATCHDOG_MS);
    this.#link.send(runMessage(call, this.#base));
  }

  /** Undoes the last call, for `call`. The worker must be at rest. */
  undo(call: Call): void {
    this.call = call;
    this.state = 'undoing';
    call.startedAt = performance.now();
    this.#watch(SESSION_WATCHDOG_MS);
    this.#link.send({ type: 'undo', call: this.#base });
  }

  /** Ends the wait for `call` to begin, which is then no longer this worker's. */
  release(): void {
    this.call = null;
  }

  /** Interrupts the running call, and kills its process if it does not react. The checkpoint takes over then. */
  stop(reason: StopReason): void {
    if (this.call === null || this.call.stopReason !== null) return;
    this.call.stopReason = reason;
    if (this.state === 'busy' && this.#hasBegun) this.#interrupt();
  }

  /** Ends it, with its checkpoint and all its processes. */
  retire(): void {
    if (this.state === 'stopping') return;
    this.state = 'stopping';
    this.#timer.wait(WORKER_WATCHDOG_MS, () => this.#owner.onStuck());
    this.#link.retire();
  }

  /** The sandbox is gone, so it is no longer watched. Messages that it sent before still arrive. */
  abandon(): void {
    this.#timer.end();
  }

  onMessage(message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#expect(message.type, !this.wasReady);
        this.wasReady = true;
        if (this.state === 'starting') this.#rest();
        return;
      case 'begun':
        this.#onBegun(message);
        return;
      case 'artifact':
        this.#onArtifact(message);
        return;
      case 'result':
        this.#onResult(message);
        return;
      case 'cleaned':
        if (this.state === 'stopping') return;
        this.#expect(message.type, this.state === 'concluding' && message.call === this.#base);
        this.leavesTraces = false;
        if (message.verdict === 'reuse') this.#conclude();
        else {
          this.#owner.onSpoiled(message.reasons);
          this.retire();
        }
        return;
      case 'restored':
        this.#onRestored(message);
        return;
      case 'refused':
        this.#onRefused(message);
        return;
      default:
        unreachable(message);
    }
  }

  onPeeked({ call, stdout, stderr }: PeekedMessage): void {
    // Another call may have begun meanwhile.
    if (this.call?.id === call) this.call.printed.see(stdout, stderr);
  }

  onSpared(): void {
    this.#isSpared = true;
    if (this.state === 'concluding' && this.#isConcluded) this.#rest();
  }

  onViolation(reason: string): void {
    this.#violation = reason;
    this.state = 'stopping';
    this.#timer.wait(WORKER_WATCHDOG_MS, () => this.#owner.onStuck());
  }

  onExited(exited: ExitedMessage, hasUnread: boolean): void {
    this.state = 'stopping';
    this.leavesTraces = false;
    this.#timer.clear();
    const { call } = this;
    this.call = null;
    this.#owner.onGone(call, { exited, violation: this.#violation, hasUnread });
  }

  onLost(hasUnread: boolean): void {
    this.state = 'stopping';
    const { call } = this;
    this.call = null;
    this.#owner.onLost(call, hasUnread);
  }

  #onBegun({ type, call: id }: BegunMessage): void {
    const { call } = this;
    if (this.state === 'stopping') return;
    this.#expect(type, this.state === 'busy' && !this.#hasBegun && call?.id === id);
    if (call === null) return;
    this.#hasBegun = true;
    call.startedAt = performance.now();
    if (call.stopReason !== null) this.#interrupt();
    else this.#timer.wait(call.timeoutMs, () => this.stop('timeout'));
  }

  #interrupt(): void {
    this.#watch(INTERRUPT_GRACE_MS + STOP_WATCHDOG_MS);
    this.#link.stop(INTERRUPT_GRACE_MS);
  }

  #onArtifact(message: ArtifactMessage): void {
    const { call } = this;
    this.#expect(message.type, call !== null && call.id === message.call && call.startedAt !== null);
    if (call === null) return;
    call.receive(message);
  }

  #onResult(message: ResultMessage): void {
    const { call } = this;
    // An answer that arrives while the worker is being ended still counts: it came before the end.
    const isExpected = (this.state === 'busy' || this.state === 'stopping') && call?.id === message.call;
    this.#expect(message.type, isExpected && message.session !== undefined);
    if (call === null) return;
    this.call = null;
    this.leavesTraces = message.shared;
    this.#before = this.#base;
    this.#base = call.id;
    this.canUndo = message.session?.obstacle === null && !message.session.undone;
    if (this.state === 'busy') {
      this.#isConcluded = false;
      this.#endCall(call);
      this.#watch(message.session?.undone ? SESSION_WATCHDOG_MS : CLEANUP_LIMIT_MS);
    }
    this.#owner.onAnswer(call, message);
  }

  #onRestored(message: RestoredMessage): void {
    const { call } = this;
    const isUnanswered = this.state === 'busy' && call?.id === message.call;
    this.#expect(message.type, this.state === 'stopping' || isUnanswered || message.call === this.#base);
    if (this.state === 'stopping') return;
    this.canUndo = false;
    this.leavesTraces = false;
    if (isUnanswered) {
      this.call = null;
      this.#endCall(message.stopped ? null : call);
      this.#owner.onDied(call, message);
      this.#conclude();
      return;
    }
    this.#base = this.#before;
    // A process that dies by itself at the same time has the same effect.
    if (message.undone || this.state === 'undoing') this.#owner.onUndone();
    else this.#owner.onSetBack(message);
    if (this.state === 'undoing') this.#rest();
    else if (this.state === 'concluding') this.#conclude();
  }

  #onRefused(message: RefusedMessage): void {
    const { call } = this;
    const expected = this.state === 'busy' ? call?.id : this.state === 'undoing' ? this.#base : null;
    this.#expect(message.type, this.state === 'stopping' || expected === message.call);
    if (this.state === 'stopping' || call === null) return;
    if (message.reason === 'checkpoint') this.canUndo = false;
    this.call = null;
    this.#endCall(call);
    this.#owner.onRefused(call, message.reason);
    this.#conclude();
  }

  /** The call is over, but signals of a `stop` for it may still be on their way. */
  #endCall(call: Call | null): void {
    this.#isSpared = call === null || call.stopReason === null || this.state !== 'busy' || !this.#hasBegun;
    this.state = 'concluding';
    if (this.#isSpared) return;
    this.#link.spare();
    this.#watch(SESSION_WATCHDOG_MS);
  }

  #conclude(): void {
    this.#isConcluded = true;
    if (this.state === 'concluding' && this.#isSpared) this.#rest();
  }

  #rest(): void {
    this.#timer.clear();
    this.state = 'resting';
    this.#owner.onRest();
  }

  #watch(ms: number): void {
    this.#timer.wait(ms, () => {
      this.#owner.onSilent();
      this.retire();
    });
  }

  #expect(type: string, isExpected: boolean): void {
    if (isExpected) return;
    throw new SandboxError('protocol', 'harness', `Session worker ${this.id} sent "${type}" while ${this.state}.`);
  }
}
