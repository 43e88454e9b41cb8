/**
 * The workers of one sandbox: which one takes a call, how many stand by, when one is replaced. A pool lives as long as
 * its sandbox. Calls that wait when the sandbox ends are handed back through {@link PoolEvents.onRequeue}.
 */
import type { WorkerStats } from '../../contract.ts';
import type { Log } from '../../log.ts';
import type { CleanedMessage, ExitedMessage, ResultMessage, WorkerOrigin } from '../../protocol/messages.ts';
import type { WorkerLink, WorkerListener } from '../../protocol/session.ts';
import type { Call, StopReason } from '../calls/call.ts';
import { answered, diedUnanswered, lost, neverBegan, type OutcomeContext, type WorkerEnd } from '../results/outcome.ts';
import { type ExecutorSettings, LAST_WORDS_MS } from '../settings.ts';
import type { Ledger } from '../statistics/ledger.ts';
import { Concurrency } from '../workers/concurrency.ts';
import { executionLimit, recycleReasons } from '../workers/recycle-policy.ts';
import { Roster } from '../workers/roster.ts';
import { SpawnTrouble } from '../workers/spawn-trouble.ts';
import { Worker, type WorkerOwner } from '../workers/worker.ts';
import type { PoolEvents } from './pool-events.ts';

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
  readonly #workers = new Roster();
  readonly #concurrency = new Concurrency(
    () => this.running,
    () => this.#retireSurplus(),
  );
  readonly #trouble = new SpawnTrouble(() => this.#options.events.onCapacity());
  /** Why the sandbox is gone; null while it is there. */
  #closedBecause: string | null = null;
  #lastWords: NodeJS.Timeout | undefined;
  /** The zygote is not warm yet. Workers forked now serve one call each, unless they are persistent. */
  #isEarly = false;
  /** Controls in force, as the newest worker reported them. */
  hardening: readonly string[] = [];
  /** A worker has answered a call. */
  hasServed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Calls that have a worker. */
  get running(): number {
    return this.#workers.running;
  }

  /** Whether the code of a call runs. It has a deadline, so waiting for its worker ends. */
  get isServing(): boolean {
    return this.#workers.isServing;
  }

  /** Whether a waiting worker is older than the present state of the zygote. */
  get isRenewing(): boolean {
    return this.#workers.isRenewing;
  }

  /** Whether others can see files of a call that is over. */
  get leavesTraces(): boolean {
    return this.#workers.mustWaitBeside(null);
  }

  /** Gives the call to a worker. Returns false if none can take it now. */
  dispatch(call: Call): boolean {
    if (this.#closedBecause !== null) return false;
    if (call.isolation === 'baseline') {
      if (this.#trouble.isPausing || this.#workers.mustWaitBeside(null)) return false;
      this.#spawn('fresh').reserve(call);
      return true;
    }
    const worker = this.#workers.findBound(call.isolation) ?? this.#workers.findStandby();
    if (worker === undefined || this.#workers.mustWaitBeside(worker)) return false;
    worker.take(call);
    this.#concurrency.note(this.running);
    return true;
  }

  /** Starts missing standbys. `waiting` calls need one more each. */
  refill(waiting = 0): void {
    if (this.#closedBecause !== null || this.#trouble.isPausing) return;
    const wanted = this.#standbyTarget() + waiting;
    for (let missing = wanted - this.#workers.coming; missing > 0; missing--) this.#spawn('fork');
  }

  /** From now on a zygote that is still warming up forks the workers. */
  expectEarly(): void {
    this.#isEarly = true;
  }

  /** From now on workers are better than older ones, which go as soon as they can be replaced. */
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
        // The call waits for a clean-up or a start, and the worker must not read it any more.
        worker.call = null;
        this.#retire(worker, [reason]);
      } else {
        worker.stop(reason);
      }
    }
  }

  /** Stops every running call, and hands back calls that wait for their worker. */
  stopAll(reason: StopReason): void {
    for (const worker of this.#workers) {
      const { call } = worker;
      if (call === null) continue;
      this.stop(call, reason);
      if (call.startedAt === null) this.#options.events.onRequeue(call);
    }
  }

  /**
   * The sandbox is gone. Hands back calls that were not sent to a worker yet, and answers stopped ones. Other calls may
   * have begun or even been answered: the last messages of their workers decide, when no more can come.
   */
  close(reason: string): void {
    if (this.#closedBecause !== null) return;
    this.#closedBecause = reason;
    this.#trouble.end();
    this.#concurrency.close();
    for (const worker of this.#workers) {
      worker.abandon();
      if (worker.call === null || !worker.wasSentCall || worker.call.stopReason !== null) this.onLost(worker, true);
    }
    if (!this.#workers.isEmpty) this.#lastWords = setTimeout(() => this.giveUp(), LAST_WORDS_MS);
  }

  /** Ends the wait for the last words of silent workers. Nothing will ever be known of their calls. */
  giveUp(): void {
    clearTimeout(this.#lastWords);
    for (const worker of this.#workers) this.onLost(worker, false);
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
    if (this.#closedBecause !== null) return;
    this.#trouble.forget();
    this.hardening = hardening;
    this.#options.events.onCapacity();
    this.#retireOutdated();
  }

  onResult(worker: Worker, call: Call, message: ResultMessage): void {
    this.hasServed = true;
    // The answer goes out first, so that everything else is off the caller's path.
    this.#options.events.onAnswer(call, answered(call, message, this.#options.context));
    if (this.#closedBecause !== null) return;
    if (worker.origin === 'fork') this.#options.ledger.imports.record(message.imports);
    if (call.stopReason !== null) this.#retire(worker, [call.stopReason]);
    else if (worker.isolation === 'forked' || worker.isolation === 'baseline') worker.retire();
    this.#options.events.onCapacity();
  }

  onCleaned(worker: Worker, message: CleanedMessage): void {
    this.#options.ledger.recordReceipt(worker.id, message);
    const reasons = recycleReasons(worker, message);
    // A call that could not wait for a long clean-up went to a standby, so one worker is too many.
    if (worker.isolation === 'isolated' && this.#workers.countBound('isolated') > this.#concurrency.seen)
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

  onGone(worker: Worker, end: WorkerEnd): void {
    const { exited } = end;
    this.#workers.remove(worker);
    // Its processes and memory are free again, so failures that they explain no longer count.
    if (worker.wasReady) this.#trouble.forget();
    const { call } = worker;
    if (call !== null && neverBegan(call, end)) call.repeat();
    // It was killed while idle, or found in a pause that it was not clean.
    if (call?.startedAt == null && worker.wasReady && exited.cause === 'died')
      this.#options.ledger.recordRecycle(['died']);
    if (call !== null && call.startedAt !== null) {
      this.#options.ledger.recordRecycle([call.stopReason ?? 'crashed']);
      this.#options.events.onAnswer(call, diedUnanswered(call, end, this.#options.context));
    } else if (call !== null) {
      this.#options.events.onRequeue(call);
    }
    const hasFailed = !worker.wasReady && exited.cause !== 'retired';
    if (hasFailed && this.#closedBecause === null) this.#onSpawnFailed(exited);
    this.#options.events.onCapacity();
  }

  onLost(worker: Worker, hasUnread: boolean): void {
    const { call } = worker;
    worker.call = null;
    this.#workers.remove(worker);
    if (this.#workers.isEmpty) clearTimeout(this.#lastWords);
    if (call === null) return;
    if (hasUnread && call.stopReason === null) {
      call.startedAt = null;
      this.#options.events.onRequeue(call);
      this.#options.events.onCapacity();
    } else {
      this.#options.events.onAnswer(call, lost(call, this.#closedBecause ?? '', this.#options.context));
    }
  }

  onStuck(worker: Worker): void {
    this.#options.log.error(`worker ${worker.id} cannot be stopped: the sandbox does not react and is replaced`);
    this.#options.events.onStuck();
  }

  #retireOutdated(): void {
    if (!this.isRenewing) return;
    if (this.#workers.standbys.filter(({ isOutdated }) => !isOutdated).length < this.#standbyTarget()) return;
    for (const worker of this.#workers) if (worker.isFree && worker.isOutdated) worker.retire();
    this.#options.events.onRenewed();
  }

  /** Retires workers that only simultaneous calls needed, the youngest first. */
  #retireSurplus(): void {
    for (const worker of [...this.#workers].reverse()) {
      if (worker.state !== 'idle' || worker.call !== null || worker.isolation === null) continue;
      if (this.#workers.countBound(worker.isolation) > this.#concurrency.seen) this.#retire(worker, ['surplus']);
    }
    for (const standby of this.#workers.standbys.slice(this.#standbyTarget())) standby.retire();
  }

  #standbyTarget(): number {
    switch (this.#options.settings.isolation) {
      case 'baseline':
        return 0;
      case 'forked':
        return this.#concurrency.seen + 1;
      default:
        return this.#isEarly ? this.#concurrency.seen + 1 : 1;
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

  #onSpawnFailed(exited: ExitedMessage): void {
    const detail = exited.detail ?? `it ended by ${exited.signal ?? `code ${exited.exit_code}`} before it was ready`;
    this.#options.log.warn(`a worker did not come up: ${detail}`);
    const isInVain = this.#trouble.add();
    // A living worker may hold all processes or all memory, which explains the failures: calls wait on.
    const isExplained = [...this.#workers].some(({ wasReady }) => wasReady);
    if (isInVain && !isExplained) this.#options.events.onSpawnTrouble(detail);
  }
}
