/**
 * The host's view of one worker, as an explicit life cycle:
 *
 * starting ─▶ standby ─▶ busy ─▶ cleaning ─▶ idle ─▶ busy … any of them ─▶ stopping ─▶ (gone)
 *
 * A standby is fresh and fits every mode; its first call binds it to that mode for good. A worker that cleans up may
 * already hold the next call. It reads the call when it is clean. If it cannot be made clean, the call was never
 * started.
 */
import type { Isolation } from '../../contract.ts';
import { SandboxError, unreachable } from '../../errors.ts';
import type {
  ArtifactMessage,
  CleanedMessage,
  CleanupPolicy,
  ExitedMessage,
  PeekedMessage,
  ResultMessage,
  WorkerMessage,
  WorkerOrigin,
} from '../../protocol/messages.ts';
import type { WorkerLink, WorkerListener } from '../../protocol/session.ts';
import type { Call, StopReason } from '../calls/call.ts';
import { asGiven } from '../calls/input-files.ts';
import type { WorkerEnd } from '../results/outcome.ts';
import {
  CLEANUP_LIMIT_MS,
  CLEANUP_PATIENCE_MS,
  INTERRUPT_GRACE_MS,
  STOP_WATCHDOG_MS,
  WORKER_WATCHDOG_MS,
} from '../settings.ts';
import { Watch } from './watch.ts';

export type WorkerState = 'starting' | 'standby' | 'idle' | 'busy' | 'cleaning' | 'stopping';

/** The events that a worker reports to its pool. */
export interface WorkerOwner {
  onReady(worker: Worker, hardening: readonly string[]): void;
  onResult(worker: Worker, call: Call, message: ResultMessage): void;
  /**
   * The clean-up is over, whether it succeeded or not. `worker.call` is the next call, if the worker holds one already.
   */
  onCleaned(worker: Worker, message: CleanedMessage): void;
  /** The process is gone. `worker.call` is its unanswered call. If that had not started, another worker may get it. */
  onGone(worker: Worker, end: WorkerEnd): void;
  /** The sandbox and the worker are gone. `hasUnread`: the worker has certainly not read `worker.call`. */
  onLost(worker: Worker, hasUnread: boolean): void;
  /** An order to start, stop or end had no effect, so the sandbox itself no longer reacts. */
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
  /** The call that runs, or that waits for the end of the start or the clean-up. */
  call: Call | null = null;
  /** The zygote has been warmed up further since this worker was forked. */
  isOutdated = false;
  /** It has started, so its death is not a failure to start. */
  wasReady = false;
  /** Others can see files of its call until this worker is clean or gone. No call begins elsewhere meanwhile. */
  leavesTraces = false;
  readonly #owner: WorkerOwner;
  #link: WorkerLink | null = null;
  readonly #timer = new Watch();
  #cleaningSince = 0;
  #answeredCall = 0;
  #violation: string | null = null;

  constructor(owner: WorkerOwner, origin: WorkerOrigin, executionLimit: number) {
    this.#owner = owner;
    this.origin = origin;
    this.executionLimit = executionLimit;
  }

  /** Completes the construction, because a link needs its listener first. */
  bind(link: WorkerLink): this {
    this.#link = link;
    return this;
  }

  get id(): number {
    return this.#linkOrBug.id;
  }

  /** Milliseconds since it was requested. */
  get ageMs(): number {
    return performance.now() - this.bornAt;
  }

  /** Whether it can take a call now: it is idle, or its clean-up has only just begun. */
  canTake(isolation: Isolation): boolean {
    if (this.isolation !== isolation || this.call !== null || this.executions >= this.executionLimit) return false;
    if (this.state === 'idle') return true;
    if (this.state !== 'cleaning') return false;
    // A persistent worker keeps the state of its modules for its next call, so no other worker can stand in.
    return isolation === 'persistent' || performance.now() - this.#cleaningSince < CLEANUP_PATIENCE_MS;
  }

  /** True while no call has bound it to a mode. */
  get isFree(): boolean {
    return this.isolation === null && (this.state === 'starting' || this.state === 'standby');
  }

  /** Keeps a worker that is still starting for one call: `baseline` starts an interpreter for each. */
  reserve(call: Call): void {
    this.isolation = call.isolation;
    this.call = call;
    this.#watch(WORKER_WATCHDOG_MS);
  }

  /** Hands a call over. The deadline starts when the call begins: at once, or after the clean-up before it. */
  take(call: Call): void {
    this.isolation = call.isolation;
    this.call = call;
    // Another worker, which did not begin the call, may have claimed some.
    call.received = null;
    const { id, code, argv } = call;
    const files = call.files?.map(asGiven);
    this.#linkOrBug.send({ type: 'run', call: id, code, cleanup: cleanupOf(call.isolation), argv, files });
    if (this.state !== 'cleaning') this.#start(call);
  }

  /**
   * Interrupts the running call, and kills it if it does not react. The worker is not used again
   * (docs/decisions/0008-a-stopped-worker-is-never-reused.md).
   */
  stop(reason: StopReason): void {
    if (this.call === null || this.call.stopReason !== null) return;
    this.call.stopReason = reason;
    this.#watch(INTERRUPT_GRACE_MS + STOP_WATCHDOG_MS);
    this.#linkOrBug.stop(INTERRUPT_GRACE_MS);
  }

  /** Ends the worker and all its processes. */
  retire(): void {
    if (this.state === 'stopping') return;
    this.state = 'stopping';
    this.#watch(WORKER_WATCHDOG_MS);
    this.#linkOrBug.retire();
  }

  /** The sandbox is gone, so the worker is no longer watched. Messages that it sent before still arrive. */
  abandon(): void {
    this.#timer.end();
  }

  /** Whether {@link call} was sent to the worker, which may have begun it. */
  get wasSentCall(): boolean {
    return this.call !== null && this.wasReady;
  }

  onMessage(message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#expect(message.type, this.state === 'starting');
        this.wasReady = true;
        this.#timer.clear();
        this.state = 'standby';
        if (this.call !== null) this.take(this.call);
        this.#owner.onReady(this, message.hardening);
        return;
      case 'artifact':
        this.#onArtifact(message);
        return;
      case 'result':
        this.#onResult(message);
        return;
      case 'cleaned':
        this.#onCleaned(message);
        return;
      case 'begun':
      case 'restored':
      case 'refused':
        // Only sessions say so.
        this.#expect(message.type, false);
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
    // Only sessions are spared.
  }

  onViolation(reason: string): void {
    this.#violation = reason;
    this.state = 'stopping';
    this.#watch(WORKER_WATCHDOG_MS);
  }

  onExited(exited: ExitedMessage, hasUnread: boolean): void {
    this.state = 'stopping';
    this.#timer.clear();
    this.#owner.onGone(this, { exited, violation: this.#violation, hasUnread });
  }

  onLost(hasUnread: boolean): void {
    this.state = 'stopping';
    this.#owner.onLost(this, hasUnread);
  }

  #start(call: Call): void {
    call.startedAt = performance.now();
    call.look = () => this.#linkOrBug.peek(call.id);
    this.state = 'busy';
    this.executions++;
    this.#timer.wait(call.timeoutMs, () => this.stop('timeout'));
  }

  #onArtifact(message: ArtifactMessage): void {
    const { call } = this;
    this.#expect(message.type, call?.startedAt != null && call.id === message.call);
    if (call === null) return;
    call.receive(message);
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
      this.#timer.wait(CLEANUP_LIMIT_MS, () => this.retire());
    }
    this.#owner.onResult(this, call, message);
  }

  #onCleaned(message: CleanedMessage): void {
    if (this.state === 'stopping') return;
    this.#expect(message.type, this.state === 'cleaning' && message.call === this.#answeredCall);
    this.#timer.clear();
    this.rssBytes = message.rss_bytes;
    this.leavesTraces = message.verdict === 'recycle' && (this.leavesTraces || message.shared);
    this.state = 'idle';
    if (message.verdict === 'reuse' && this.call !== null) this.#start(this.call);
    this.#owner.onCleaned(this, message);
  }

  #watch(ms: number): void {
    this.#timer.wait(ms, () => this.#owner.onStuck(this));
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
