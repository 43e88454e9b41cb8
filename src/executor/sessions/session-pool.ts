/**
 * The sessions of one sandbox: which call may begin, how many there are, when one ends. They live as long as the
 * sandbox.
 */
import type { LiveSessionStats } from '../../contract.ts';
import type { Log } from '../../log.ts';
import type { Call, CallOutcome, StopReason } from '../calls/call.ts';
import type { OutcomeContext } from '../results/outcome.ts';
import { type ExecutorSettings, LAST_WORDS_MS } from '../settings.ts';
import type { SessionCounts } from '../statistics/session-counts.ts';
import { SpawnTrouble } from '../workers/spawn-trouble.ts';
import { type Departed, farewell, sandboxEnded } from './departed.ts';
import { nothingToUndo, Session, type SessionEnd, type SessionEvents } from './session.ts';
import type { SpawnSession } from './session-worker.ts';

export interface SessionPoolEvents {
  /** Something became free, so waiting calls may go on. */
  onCapacity(): void;
  onAnswer(call: Call, outcome: CallOutcome): void;
  /** The call is rejected and was not run. */
  onRefuse(call: Call, detail: string): void;
  /** The call was not begun and must wait again, ahead of the others. */
  onRequeue(call: Call): void;
  /** The sandbox no longer reacts and must be replaced. */
  onStuck(): void;
  /** Answers the waiting calls of a session that is gone. Returns whether there were any. */
  refuseWaiting(session: string, detail: string): boolean;
}

export interface SessionPoolOptions {
  readonly spawn: SpawnSession;
  readonly settings: ExecutorSettings;
  readonly context: OutcomeContext;
  readonly counts: SessionCounts;
  readonly departed: Departed;
  readonly log: Log;
  readonly events: SessionPoolEvents;
}

/** What became of a call that was offered: it has a worker, it has an answer, or it waits. */
export type Offered = 'begun' | 'answered' | 'waits';

/** Memory of a session's processes, bytes. */
export interface SessionMemory {
  readonly workers: ReadonlyMap<number, Pick<LiveSessionStats, 'rss_bytes' | 'pss_bytes'>>;
  readonly checkpoints: ReadonlyMap<number, number>;
}

export class SessionPool {
  readonly #options: SessionPoolOptions;
  readonly #live = new Map<string, Session>();
  /** Those whose processes are not gone yet, with the live ones. */
  readonly #all = new Set<Session>();
  readonly #trouble = new SpawnTrouble(() => this.#options.events.onCapacity());
  #isClosed = false;
  #lastWords: NodeJS.Timeout | undefined;

  constructor(options: SessionPoolOptions) {
    this.#options = options;
  }

  /** Calls that have a session's worker. */
  get running(): number {
    let running = 0;
    for (const { worker } of this.#all) if (worker.call !== null) running++;
    return running;
  }

  /** Whether the code of a call runs. It has a deadline, so waiting for it ends. */
  get isServing(): boolean {
    for (const { worker } of this.#all) if (worker.call?.startedAt != null) return true;
    return false;
  }

  /** Whether others can see files of a session's call. No call begins elsewhere meanwhile. */
  get leavesTraces(): boolean {
    for (const { worker } of this.#all) if (worker.leavesTraces) return true;
    return false;
  }

  /** Numbers of the workers. */
  get workerIds(): number[] {
    return [...this.#live.values()].map(({ worker }) => worker.id);
  }

  /** Lets a call begin, or answers it. `isWanted`: whether a call waits for that session. */
  offer(call: Call, isWanted: (session: string) => boolean): Offered {
    const { session: request } = call;
    if (this.#isClosed || request === null || this.#trouble.isPausing) return 'waits';
    const { name, forkOf } = request;
    const departed = this.#options.departed.take(name);
    if (forkOf !== null) return this.#fork(call, name, forkOf, isWanted);
    if (departed !== null) return this.#refuse(call, farewell(name, departed));
    const session = this.#live.get(name);
    if (session !== undefined) return this.#goOn(call, session);
    if (!request.rollsBack) return this.#start(call, name, null, isWanted);
    return this.#refuse(call, `There is no session "${name}" that could be rolled back. Nothing was run.`);
  }

  /** Stops the call wherever it is in this pool. */
  stop(call: Call, reason: StopReason): void {
    const session = [...this.#all].find(({ worker }) => worker.call === call);
    if (session === undefined) return;
    if (call.startedAt !== null) {
      session.worker.stop(reason);
      return;
    }
    session.worker.release();
    this.#forget(session);
    session.end(null);
  }

  /** Stops every running call, and hands back calls whose session has not started. */
  stopAll(reason: StopReason): void {
    for (const { worker } of this.#all) {
      const { call } = worker;
      if (call === null) continue;
      this.stop(call, reason);
      if (call.startedAt === null) this.#options.events.onRequeue(call);
    }
  }

  /** The sandbox is gone. As with its other workers, the last messages decide on calls that may have begun. */
  close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#trouble.end();
    const why = sandboxEnded(reason);
    for (const session of [...this.#live.values()]) this.#onGone(session, session.isKnown ? why : null);
    for (const session of this.#all) session.close(reason);
    if (this.#all.size > 0) this.#lastWords = setTimeout(() => this.giveUp(), LAST_WORDS_MS);
  }

  /** Ends the wait for last messages. */
  giveUp(): void {
    clearTimeout(this.#lastWords);
    for (const { worker } of this.#all) worker.onLost(false);
  }

  snapshot(memory: SessionMemory | null): LiveSessionStats[] {
    const now = performance.now();
    const seconds = (since: number) => Math.round((now - since) / 1_000);
    return [...this.#live.values()].map(({ worker, bornAt, lastUsedAt, calls }) => ({
      age_s: seconds(bornAt),
      idle_s: worker.call === null ? seconds(lastUsedAt) : 0,
      calls,
      rss_bytes: memory?.workers.get(worker.id)?.rss_bytes ?? null,
      pss_bytes: memory?.workers.get(worker.id)?.pss_bytes ?? null,
      checkpoint_pss_bytes: memory?.checkpoints.get(worker.id) ?? null,
    }));
  }

  #goOn(call: Call, session: Session): Offered {
    if (!session.isFree || this.#mustWait(session)) return 'waits';
    if (session.notice !== null) return this.#refuse(call, session.takeNotice());
    if (call.session?.rollsBack && !session.worker.canUndo) return this.#refuse(call, nothingToUndo(session.name));
    clearTimeout(session.expiry);
    session.take(call);
    return 'begun';
  }

  #fork(call: Call, name: string, forkOf: string, isWanted: (session: string) => boolean): Offered {
    if (this.#live.has(name)) {
      return this.#refuse(call, `There is a session "${name}" already. Give the fork a name of its own.`);
    }
    const original = this.#live.get(forkOf);
    if (original === undefined) {
      const why = this.#options.departed.take(forkOf);
      const detail = why === null ? `There is no session "${forkOf}" to fork.` : farewell(forkOf, why);
      return this.#refuse(call, `${detail} Nothing was run.`);
    }
    if (!original.isFree) return 'waits';
    if (original.notice !== null) return this.#refuse(call, original.takeNotice());
    return this.#start(call, name, original, isWanted);
  }

  #start(call: Call, name: string, original: Session | null, isWanted: (session: string) => boolean): Offered {
    const { spawn, counts, context } = this.#options;
    if (this.#mustWait(null) || !this.#makeRoom(original, isWanted)) return 'waits';
    if (original === null) counts.started++;
    else counts.forks++;
    const session = new Session(name, call, original, { context, spawn, events: this.#sessionEvents });
    this.#live.set(name, session);
    this.#all.add(session);
    return 'begun';
  }

  /** Ends the session that was not used for longest, if there are too many. Returns false if all are in use. */
  #makeRoom(spared: Session | null, isWanted: (session: string) => boolean): boolean {
    const { sessions: limit } = this.#options.settings;
    if (this.#live.size < limit) return true;
    const [oldest] = [...this.#live.values()]
      .filter((session) => session.isFree && session !== spared && !isWanted(session.name))
      .sort((one, other) => one.lastUsedAt - other.lastUsedAt);
    if (oldest === undefined) return false;
    this.#options.counts.evicted++;
    this.#endForGood(oldest, `it gave way to a newer one, for this server keeps ${limit} at a time (--sessions)`);
    return true;
  }

  #endForGood(session: Session, why: string): void {
    this.#forget(session);
    this.#tell(session.name, why);
    session.end(why);
  }

  /** Its name is free from now on. */
  #forget(session: Session): void {
    clearTimeout(session.expiry);
    if (this.#live.get(session.name) === session) this.#live.delete(session.name);
  }

  #tell(name: string, why: string): void {
    const { departed, events } = this.#options;
    if (!events.refuseWaiting(name, farewell(name, why))) departed.add(name, why);
  }

  /** Whether a call must not begin yet, unless it is in `session`. */
  #mustWait(session: Session | null): boolean {
    for (const other of this.#all) if (other.worker.leavesTraces && other !== session) return true;
    return false;
  }

  #refuse(call: Call, detail: string): Offered {
    this.#options.events.onRefuse(call, detail);
    return 'answered';
  }

  #onRest(session: Session): void {
    this.#trouble.forget();
    clearTimeout(session.expiry);
    const { sessionTimeoutMs } = this.#options.settings;
    session.expiry = setTimeout(() => this.#onExpired(session), sessionTimeoutMs);
    // It must not keep a finished program alive.
    session.expiry.unref();
    this.#options.events.onCapacity();
  }

  #onExpired(session: Session): void {
    if (this.#live.get(session.name) !== session || !session.isFree) return;
    this.#options.counts.expired++;
    const seconds = this.#options.settings.sessionTimeoutMs / 1_000;
    this.#endForGood(session, `it was not used for ${seconds} s (--session-timeout)`);
  }

  /** `why` as in {@link SessionEnd}. */
  #onGone(session: Session, why: string | null): void {
    this.#forget(session);
    if (why === null) return;
    this.#options.counts.lost++;
    this.#tell(session.name, why);
  }

  #onEnded(session: Session, { why, hasFailedToStart }: SessionEnd): void {
    this.#all.delete(session);
    if (this.#all.size === 0) clearTimeout(this.#lastWords);
    // Otherwise its name is another's by now, and its callers were told before.
    if (this.#live.get(session.name) === session) this.#onGone(session, why);
    if (hasFailedToStart && session.original === null && !this.#isClosed) this.#trouble.add();
  }

  readonly #sessionEvents: SessionEvents = {
    onAnswer: (call, outcome) => {
      this.#options.counts.calls++;
      this.#options.events.onAnswer(call, outcome);
    },
    onRefuse: (call, detail) => this.#options.events.onRefuse(call, detail),
    onRequeue: (call) => this.#options.events.onRequeue(call),
    onRest: (session) => this.#onRest(session),
    onEnded: (session, end) => {
      this.#onEnded(session, end);
      this.#options.events.onCapacity();
    },
    onUndone: () => {
      this.#options.counts.rollbacks++;
    },
    onRestored: () => {
      this.#options.counts.restored++;
    },
    onStuck: ({ name, worker }) => {
      this.#options.log.error(`session ${name} (worker ${worker.id}) cannot be ended: the sandbox does not react`);
      this.#options.events.onStuck();
    },
  };
}
