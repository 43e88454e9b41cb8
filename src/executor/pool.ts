/**
 * The workers of one sandbox: which of them takes a call, how many stand by, when one is replaced. A pool lives as long as its
 * sandbox; what is waiting when that ends is handed back through {@link PoolEvents.onRequeue}.
 */
import type { Isolation, WorkerStats } from '../contract.ts';
import type { Log } from '../log.ts';
import type { CleanedMessage, ExitedMessage, ResultMessage, WorkerOrigin } from '../protocol/messages.ts';
import type { WorkerLink, WorkerListener } from '../protocol/session.ts';
import { backoffMs } from './backoff.ts';
import type { Call, CallOutcome, StopReason } from './call.ts';
import type { Ledger } from './ledger.ts';
import { answered, diedUnanswered, lost, neverBegan, type OutcomeContext } from './outcome.ts';
import { executionLimit, recycleReasons } from './recycle-policy.ts';
import { type ExecutorSettings, MAX_SPAWN_FAILURES } from './settings.ts';
import { Worker, type WorkerOwner } from './worker.ts';

export interface PoolEvents {
  /** A worker became free: waiting calls may go on. */
  onCapacity(): void;
  onAnswer(call: Call, outcome: CallOutcome): void;
  /** The call was not started and must wait again, ahead of the others. */
  onRequeue(call: Call): void;
  /** Workers do not come up; `detail` says why. */
  onSpawnTrouble(detail: string): void;
  /** All workers that wait are of the newest kind. */
  onRenewed(): void;
  /** The sandbox does not react any more and must be replaced. */
  onStuck(): void;
}

export interface PoolOptions {
  readonly spawn: (origin: WorkerOrigin, listener: WorkerListener) => WorkerLink;
  readonly settings: ExecutorSettings;
  readonly context: OutcomeContext;
  readonly ledger: Ledger;
  readonly log: Log;
  readonly events: PoolEvents;
}

export class WorkerPool implements WorkerOwner {
  readonly #options: PoolOptions;
  readonly #workers = new Set<Worker>();
  #spawnFailures = 0;
  #spawnPause: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** Workers are forked before the zygote is warm: one call each, unless they are persistent. */
  #isEarly = false;
  /** Controls that the newest worker reported to be in force. */
  hardening: readonly string[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Calls that have a worker. */
  get running(): number {
    let running = 0;
    for (const worker of this.#workers) if (worker.call !== null) running++;
    return running;
  }

  /** Whether the code of a call runs, which has a deadline: waiting for that worker has an end. */
  get isServing(): boolean {
    for (const worker of this.#workers) if (worker.call?.startedAt != null) return true;
    return false;
  }

  /** Whether a worker that waits is of an older kind than what the zygote makes now. */
  get isRenewing(): boolean {
    for (const worker of this.#workers) if (worker.isFree && worker.isOutdated) return true;
    return false;
  }

  /** Gives the call to a worker; false where none can take it now. */
  dispatch(call: Call): boolean {
    if (this.#isClosed) return false;
    if (call.isolation === 'baseline') {
      if (this.#spawnPause !== undefined) return false;
      this.#spawn('fresh').reserve(call);
      return true;
    }
    const worker = this.#findBound(call.isolation) ?? this.#findStandby();
    if (worker === undefined) return false;
    worker.take(call);
    return true;
  }

  /** Keeps the standbys up to number; `waiting` calls want one each on top of that. */
  refill(waiting = 0): void {
    if (this.#isClosed || this.#spawnPause !== undefined) return;
    let coming = 0;
    for (const worker of this.#workers) if (worker.isFree && !worker.isOutdated) coming++;
    for (let missing = this.#standbyTarget() + waiting - coming; missing > 0; missing--) this.#spawn('fork');
  }

  /** From here on workers are forked by a zygote that is still warming up. */
  expectEarly(): void {
    this.#isEarly = true;
  }

  /** From here on workers are better than those that were forked before: these go as soon as there are others. */
  renew(): void {
    this.#isEarly = false;
    for (const worker of this.#workers) if (worker.origin === 'fork') worker.isOutdated = true;
    this.refill();
    this.#retireOutdated();
  }

  /** Stops the call wherever it is in this pool. */
  stop(call: Call, reason: StopReason): void {
    for (const worker of this.#workers) {
      if (worker.call !== call) continue;
      if (call.startedAt === null) {
        // It waits for a clean-up or a start: the worker must not read it any more.
        worker.call = null;
        this.#retire(worker, [reason]);
      } else {
        worker.stop(reason);
      }
    }
  }

  /** Stops every running call. */
  stopAll(reason: StopReason): void {
    for (const worker of this.#workers) if (worker.call?.startedAt != null) worker.stop(reason);
  }

  /** The sandbox is gone: answers what was running, hands back what was not. */
  close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#spawnPause);
    for (const worker of this.#workers) {
      worker.abandon();
      const { call } = worker;
      worker.call = null;
      if (call === null) continue;
      if (call.startedAt === null) this.#options.events.onRequeue(call);
      else this.#options.events.onAnswer(call, lost(call, reason, this.#options.context));
    }
    this.#workers.clear();
  }

  snapshot(): WorkerStats[] {
    return [...this.#workers].map((worker) => ({
      id: worker.id,
      state: worker.state,
      isolation: worker.isolation,
      executions: worker.executions,
      age_s: Math.round(worker.ageMs / 1_000),
      rss_bytes: worker.rssBytes,
      pss_bytes: null,
    }));
  }

  onReady(_worker: Worker, hardening: readonly string[]): void {
    this.#forgetSpawnFailures();
    this.hardening = hardening;
    this.#options.events.onCapacity();
    this.#retireOutdated();
  }

  onResult(worker: Worker, call: Call, message: ResultMessage): void {
    // The answer goes out first; everything else is off the caller's path.
    this.#options.events.onAnswer(call, answered(call, message, this.#options.context));
    if (worker.origin === 'fork') this.#options.ledger.imports.record(message.imports);
    if (call.stopReason !== null) this.#retire(worker, [call.stopReason]);
    else if (worker.isolation === 'forked' || worker.isolation === 'baseline') worker.retire();
    this.#options.events.onCapacity();
  }

  onCleaned(worker: Worker, message: CleanedMessage): void {
    this.#options.ledger.recordReceipt(worker.id, message);
    const reasons = recycleReasons(worker, message);
    // A call that could not wait for a long clean-up was given to a standby, and now there is one worker too many.
    if (worker.isolation === 'isolated' && this.#countBound('isolated') > this.#options.settings.workers)
      reasons.push('surplus');
    if (worker.isolation === 'isolated' && worker.isOutdated && reasons.length === 0) reasons.push('outdated');
    if (reasons.length > 0 && worker.state !== 'busy') {
      const waiting = worker.call;
      worker.call = null;
      this.#retire(worker, reasons);
      if (waiting !== null) this.#options.events.onRequeue(waiting);
    }
    this.#options.events.onCapacity();
  }

  onGone(worker: Worker, exited: ExitedMessage, violation: string | null): void {
    this.#workers.delete(worker);
    // What it took, be it every process or all memory, is free again: failures that this explains count no more.
    if (worker.wasReady) this.#forgetSpawnFailures();
    const { call } = worker;
    if (call !== null && neverBegan(call, exited, violation)) call.repeat();
    // Killed while it was idle, or not clean after all.
    if (call?.startedAt == null && worker.wasReady && exited.cause === 'died')
      this.#options.ledger.recordRecycle(['died']);
    if (call !== null && call.startedAt !== null) {
      this.#options.ledger.recordRecycle([call.stopReason ?? 'crashed']);
      this.#options.events.onAnswer(call, diedUnanswered(call, exited, violation, this.#options.context));
    } else if (call !== null) {
      this.#options.events.onRequeue(call);
    }
    if (!worker.wasReady && exited.cause !== 'retired') this.#onSpawnFailed(exited);
    this.#options.events.onCapacity();
  }

  onStuck(worker: Worker): void {
    this.#options.log.error(`worker ${worker.id} cannot be stopped: the sandbox does not react and is replaced`);
    this.#options.events.onStuck();
  }

  #findBound(isolation: Isolation): Worker | undefined {
    let cleaning: Worker | undefined;
    for (const worker of this.#workers) {
      if (!worker.canTake(isolation)) continue;
      if (worker.state === 'idle') return worker;
      cleaning ??= worker;
    }
    return cleaning;
  }

  #findStandby(): Worker | undefined {
    let outdated: Worker | undefined;
    for (const worker of this.#workers) {
      if (worker.state !== 'standby' || worker.call !== null) continue;
      if (!worker.isOutdated) return worker;
      outdated ??= worker;
    }
    return outdated;
  }

  #retireOutdated(): void {
    if (!this.isRenewing) return;
    let standbys = 0;
    for (const worker of this.#workers) if (worker.state === 'standby' && !worker.isOutdated) standbys++;
    if (standbys < this.#standbyTarget()) return;
    for (const worker of this.#workers) if (worker.isFree && worker.isOutdated) worker.retire();
    this.#options.events.onRenewed();
  }

  #countBound(isolation: Isolation): number {
    let bound = 0;
    for (const worker of this.#workers) if (worker.isolation === isolation && worker.state !== 'stopping') bound++;
    return bound;
  }

  #standbyTarget(): number {
    switch (this.#options.settings.isolation) {
      case 'baseline':
        return 0;
      case 'forked':
        return this.#options.settings.workers + 1;
      default:
        return this.#isEarly ? this.#options.settings.workers + 1 : 1;
    }
  }

  #spawn(origin: WorkerOrigin): Worker {
    const { ledger, settings } = this.#options;
    if (origin === 'fork') ledger.forks++;
    else ledger.freshStarts++;
    const worker = new Worker(this, origin, executionLimit(settings.maxExecutions, Math.random()));
    worker.bind(this.#options.spawn(origin, worker));
    this.#workers.add(worker);
    return worker;
  }

  #retire(worker: Worker, reasons: readonly string[]): void {
    this.#options.ledger.recordRecycle(reasons);
    worker.retire();
  }

  #forgetSpawnFailures(): void {
    this.#spawnFailures = 0;
    clearTimeout(this.#spawnPause);
    this.#spawnPause = undefined;
  }

  #onSpawnFailed(exited: ExitedMessage): void {
    this.#spawnFailures++;
    const detail = exited.detail ?? `it ended by ${exited.signal ?? `code ${exited.exit_code}`} before it was ready`;
    this.#options.log.warn(`a worker did not come up: ${detail}`);
    clearTimeout(this.#spawnPause);
    this.#spawnPause = setTimeout(() => {
      this.#spawnPause = undefined;
      this.#options.events.onCapacity();
    }, backoffMs(this.#spawnFailures));
    // A call that took all processes or all memory explains it as long as its worker lives; those who wait can go on waiting.
    const isExplained = [...this.#workers].some(({ wasReady }) => wasReady);
    if (this.#spawnFailures >= MAX_SPAWN_FAILURES && !isExplained) this.#options.events.onSpawnTrouble(detail);
  }
}
