/**
 * The host's picture of one worker, as an explicit life cycle:
 *
 *   starting ─▶ standby ─▶ busy ─▶ cleaning ─▶ idle ─▶ busy …        any of them ─▶ stopping ─▶ (gone)
 *
 * A standby is fresh and fits every mode; its first call binds it to that mode for good. While it cleans up, a worker may
 * already hold the next call: it reads it when it is clean, and if it cannot be made clean the call was never started.
 */
import type { Isolation } from '../../contract.ts';
import { SandboxError, unreachable } from '../../errors.ts';
import type {
  CleanedMessage,
  CleanupPolicy,
  ExitedMessage,
  ResultMessage,
  WorkerMessage,
  WorkerOrigin,
} from '../../protocol/messages.ts';
import type { WorkerLink, WorkerListener } from '../../protocol/session.ts';
import type { Call, StopReason } from '../calls/call.ts';
import type { WorkerEnd } from '../results/outcome.ts';
import {
  CLEANUP_LIMIT_MS,
  CLEANUP_PATIENCE_MS,
  INTERRUPT_GRACE_MS,
  STOP_WATCHDOG_MS,
  WORKER_WATCHDOG_MS,
} from '../settings.ts';

export type WorkerState = 'starting' | 'standby' | 'idle' | 'busy' | 'cleaning' | 'stopping';

/** What the pool hears of its workers. */
export interface WorkerOwner {
  onReady(worker: Worker, hardening: readonly string[]): void;
  onResult(worker: Worker, call: Call, message: ResultMessage): void;
  /** Clean, or not to be made clean. `worker.call` is the call it holds already, if any. */
  onCleaned(worker: Worker, message: CleanedMessage): void;
  /** The process is gone. `worker.call` is what it had not answered; without a start it may be given to another. */
  onGone(worker: Worker, end: WorkerEnd): void;
  /** The sandbox is gone, and the worker with it. `hasUnread`: it has certainly not read `worker.call`. */
  onLost(worker: Worker, hasUnread: boolean): void;
  /** It was told to start, to stop or to go, and nothing came of it: the sandbox itself does not react any more. */
  onStuck(worker: Worker): void;
}

export class Worker implements WorkerListener {
  readonly origin: WorkerOrigin;
  readonly executionLimit: number;
  readonly bornAt = performance.now();
  state: WorkerState = 'starting';
  /** The mode it is bound to; null while it is fresh. */
  isolation: Isolation | null = null;
  executions = 0;
  rssBytes: number | null = null;
  /** Running, or waiting for the end of the start or the clean-up. */
  call: Call | null = null;
  /** The zygote has more to give by now than when this one was forked. */
  isOutdated = false;
  /** It came up: its death is not a failure to start. */
  wasReady = false;
  /** Something that its call left can be seen by others until this worker is clean or gone: no call begins elsewhere. */
  leavesTraces = false;
  readonly #owner: WorkerOwner;
  #link: WorkerLink | null = null;
  #timer: NodeJS.Timeout | undefined;
  #cleaningSince = 0;
  #answeredCall = 0;
  #violation: string | null = null;
  #isAbandoned = false;

  constructor(owner: WorkerOwner, origin: WorkerOrigin, executionLimit: number) {
    this.#owner = owner;
    this.origin = origin;
    this.executionLimit = executionLimit;
  }

  /** Completes the construction: a link needs its listener first. */
  bind(link: WorkerLink): this {
    this.#link = link;
    return this;
  }

  get id(): number {
    return this.#linkOrBug.id;
  }

  /** Milliseconds since it was asked for. */
  get ageMs(): number {
    return performance.now() - this.bornAt;
  }

  /** True where a call may be handed over now: it waits, or its clean-up has only just begun. */
  canTake(isolation: Isolation): boolean {
    if (this.isolation !== isolation || this.call !== null || this.executions >= this.executionLimit) return false;
    if (this.state === 'idle') return true;
    if (this.state !== 'cleaning') return false;
    // What modules hold in a persistent worker is what its next call came for: no other can stand in.
    return isolation === 'persistent' || performance.now() - this.#cleaningSince < CLEANUP_PATIENCE_MS;
  }

  /** True while nobody's call has bound it to a mode. */
  get isFree(): boolean {
    return this.isolation === null && (this.state === 'starting' || this.state === 'standby');
  }

  /** Keeps a worker that is still starting for one call: `baseline` starts an interpreter for each. */
  reserve(call: Call): void {
    this.isolation = call.isolation;
    this.call = call;
    this.#watch(WORKER_WATCHDOG_MS);
  }

  /** Hands a call over. The deadline runs from its arrival: at once, or when the clean-up before it is done. */
  take(call: Call): void {
    this.isolation = call.isolation;
    this.call = call;
    const { id, code, argv } = call;
    this.#linkOrBug.send({ type: 'run', call: id, code, cleanup: cleanupOf(call.isolation), argv });
    if (this.state !== 'cleaning') this.#start(call);
  }

  /** Interrupts the running call; kills it where it does not listen. The worker is not used again. */
  stop(reason: StopReason): void {
    if (this.call === null || this.call.stopReason !== null) return;
    this.call.stopReason = reason;
    this.#watch(INTERRUPT_GRACE_MS + STOP_WATCHDOG_MS);
    this.#linkOrBug.stop(INTERRUPT_GRACE_MS);
  }

  /** Ends the worker and all it started. */
  retire(): void {
    if (this.state === 'stopping') return;
    this.state = 'stopping';
    this.#watch(WORKER_WATCHDOG_MS);
    this.#linkOrBug.retire();
  }

  /** Nothing is expected of it any more: the sandbox is gone. What it said before still arrives. */
  abandon(): void {
    this.#isAbandoned = true;
    clearTimeout(this.#timer);
  }

  /** Whether {@link call} was sent to it, so that it may begin it. */
  get wasSentCall(): boolean {
    return this.call !== null && this.wasReady;
  }

  onMessage(message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#expect(message.type, this.state === 'starting');
        this.wasReady = true;
        clearTimeout(this.#timer);
        this.state = 'standby';
        if (this.call !== null) this.take(this.call);
        this.#owner.onReady(this, message.hardening);
        return;
      case 'result':
        this.#onResult(message);
        return;
      case 'cleaned':
        this.#onCleaned(message);
        return;
      default:
        unreachable(message);
    }
  }

  onViolation(reason: string): void {
    this.#violation = reason;
    this.state = 'stopping';
    this.#watch(WORKER_WATCHDOG_MS);
  }

  onExited(exited: ExitedMessage, hasUnread: boolean): void {
    this.state = 'stopping';
    clearTimeout(this.#timer);
    this.#owner.onGone(this, { exited, violation: this.#violation, hasUnread });
  }

  onLost(hasUnread: boolean): void {
    this.state = 'stopping';
    this.#owner.onLost(this, hasUnread);
  }

  #start(call: Call): void {
    call.startedAt = performance.now();
    this.state = 'busy';
    this.executions++;
    this.#wait(call.timeoutMs, () => this.stop('timeout'));
  }

  #onResult(message: ResultMessage): void {
    const call = this.call;
    // An answer that arrives while the worker is being killed still counts: it came before the end.
    this.#expect(message.type, call?.startedAt != null && call.id === message.call);
    if (call === null) return;
    this.call = null;
    this.#answeredCall = message.call;
    this.leavesTraces = message.shared;
    if (this.state === 'busy') {
      this.state = 'cleaning';
      this.#cleaningSince = performance.now();
      this.#wait(CLEANUP_LIMIT_MS, () => this.retire());
    }
    this.#owner.onResult(this, call, message);
  }

  #onCleaned(message: CleanedMessage): void {
    if (this.state === 'stopping') return;
    this.#expect(message.type, this.state === 'cleaning' && message.call === this.#answeredCall);
    clearTimeout(this.#timer);
    this.rssBytes = message.rss_bytes;
    this.leavesTraces = message.verdict === 'recycle' && (this.leavesTraces || message.shared);
    this.state = 'idle';
    if (message.verdict === 'reuse' && this.call !== null) this.#start(this.call);
    this.#owner.onCleaned(this, message);
  }

  #watch(ms: number): void {
    this.#wait(ms, () => this.#owner.onStuck(this));
  }

  #wait(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    if (!this.#isAbandoned) this.#timer = setTimeout(then, ms);
  }

  #expect(type: string, isExpected: boolean): void {
    if (isExpected) return;
    throw new SandboxError('protocol', 'harness', `Worker ${this.id} sent "${type}" while ${this.state}.`);
  }

  get #linkOrBug(): WorkerLink {
    if (this.#link === null) throw new SandboxError('protocol', 'server', 'A worker was used before it was bound.');
    return this.#link;
  }
}

function cleanupOf(isolation: Isolation): CleanupPolicy {
  switch (isolation) {
    case 'persistent':
      return 'none';
    case 'isolated':
      return 'reset';
    case 'forked':
    case 'baseline':
      return 'exit';
    default:
      return unreachable(isolation);
  }
}
