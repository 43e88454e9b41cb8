/** A running sandbox: its session, its pool and its facts. They end together. */
import type { LiveSessionStats, WorkerStats } from '../../contract.ts';
import type { Log } from '../../log.ts';
import type { ZygoteMessage } from '../../protocol/messages.ts';
import type { Session, SessionListener } from '../../protocol/session.ts';
import type { ArtifactStore } from '../artifacts/store.ts';
import type { Call, CallOutcome, StopReason } from '../calls/call.ts';
import type { Departed } from '../sessions/departed.ts';
import { type Offered, SessionPool, type SessionPoolEvents } from '../sessions/session-pool.ts';
import type { ExecutorSettings } from '../settings.ts';
import type { Ledger } from '../statistics/ledger.ts';
import type { Keepable } from './keeper.ts';
import { Learner } from './learner.ts';
import { type MemoryFigures, MemoryGauge } from './memory-gauge.ts';
import { WorkerPool } from './pool.ts';
import type { PoolEvents } from './pool-events.ts';

/**
 * Starts a sandbox on some engine and reports each step, in words that complete "it is". Rejects with a `SandboxError`
 * that has a remedy.
 */
export type StartSandbox = (listener: SessionListener, report: (doing: string) => void) => Promise<StartedSandbox>;

export interface StartedSandbox {
  readonly session: Session;
  /** `docker`, `podman` or `bwrap`. */
  readonly runtime: string;
  readonly image: string | null;
}

export interface RunningSandboxEvents extends PoolEvents, SessionPoolEvents {
  /** The zygote has reported, so Python version and packages are known. */
  onFacts(): void;
  onLost(reason: string): void;
}

export interface RunningSandboxOptions {
  readonly settings: ExecutorSettings;
  readonly start: (listener: SessionListener) => Promise<StartedSandbox>;
  readonly ledger: Ledger;
  readonly artifacts: ArtifactStore;
  readonly departed: Departed;
  readonly log: Log;
  readonly events: RunningSandboxEvents;
}

export class RunningSandbox implements Keepable {
  readonly runtime: string;
  readonly image: string | null;
  readonly #session: Session;
  readonly #pool: WorkerPool;
  readonly #sessions: SessionPool;
  readonly #learner: Learner | null;
  readonly #memory: MemoryGauge;
  #zygote: ZygoteMessage | null = null;

  static async start(options: RunningSandboxOptions): Promise<RunningSandbox> {
    const { events } = options;
    // The zygote may report, and the sandbox may end, before `start` resolves.
    let running: RunningSandbox | null = null;
    const missed: ZygoteMessage[] = [];
    const started = await options.start({
      onZygote: (message) => {
        if (message.state === 'lost')
          options.log.warn(`the zygote ended and is replaced: ${message.detail ?? 'no reason known'}`);
        if (running === null) missed.push(message);
        else running.#onZygote(message);
        events.onFacts();
      },
      onClosed: (reason) => {
        if (running !== null) running.#closePools(reason);
        events.onLost(reason);
      },
    });
    running = new RunningSandbox(options, started);
    for (const message of missed) running.#onZygote(message);
    running.#pool.refill();
    return running;
  }

  private constructor(options: RunningSandboxOptions, started: StartedSandbox) {
    this.runtime = started.runtime;
    this.image = started.image;
    this.#session = started.session;
    this.#memory = new MemoryGauge(() => started.session.inspect());
    this.#learner = options.settings.learnsImports ? new Learner(options.ledger.imports, started.session) : null;
    const context = {
      runtime: started.runtime,
      maxOutputBytes: options.settings.maxOutputBytes,
      maxTimeoutMs: options.settings.maxTimeoutMs,
      artifacts: options.artifacts,
    };
    const { settings, log } = options;
    const events = {
      ...options.events,
      onAnswer: (call: Call, outcome: CallOutcome) => {
        options.events.onAnswer(call, outcome);
        this.#learner?.consider();
      },
    };
    this.#pool = new WorkerPool({
      ...{ settings, context, log, events, ledger: options.ledger },
      spawn: (origin, listener) => started.session.spawn(origin, listener),
    });
    this.#sessions = new SessionPool({
      ...{ settings, context, log, events, counts: options.ledger.sessions, departed: options.departed },
      spawn: (listener, original) =>
        started.session.spawn(original === undefined ? 'session' : 'copy', listener, original),
    });
  }

  get running(): number {
    return this.#pool.running + this.#sessions.running;
  }

  get isServing(): boolean {
    return this.#pool.isServing || this.#sessions.isServing;
  }

  get hasServed(): boolean {
    return this.#pool.hasServed;
  }

  get hardening(): readonly string[] {
    return this.#pool.hardening;
  }

  get python(): string {
    return this.#session.facts.python;
  }

  get transport(): 'socket' | 'stdio' {
    return this.#session.facts.transport;
  }

  /** The zygote's report; null while it imports. */
  get zygote(): ZygoteMessage | null {
    return this.#zygote;
  }

  get isWarm(): boolean {
    return this.#zygote?.state === 'ready' && !this.#pool.isRenewing;
  }

  /** Why no worker can be forked at present, or null. */
  get trouble(): string | null {
    return this.#zygote?.state === 'lost' ? this.#zygote.detail : null;
  }

  /** Lets a call begin that belongs to no session. Returns false if none can now. */
  dispatch(call: Call): boolean {
    return !this.#sessions.leavesTraces && this.#pool.dispatch(call);
  }

  /** Lets a session's call begin, or answers it. */
  offer(call: Call, isWanted: (session: string) => boolean): Offered {
    return this.#pool.leavesTraces ? 'waits' : this.#sessions.offer(call, isWanted);
  }

  refill(waiting: number): void {
    this.#pool.refill(waiting);
  }

  stop(call: Call, reason: StopReason): void {
    if (call.session === null) this.#pool.stop(call, reason);
    else this.#sessions.stop(call, reason);
  }

  /** Stops all running calls. */
  stopAll(reason: StopReason): void {
    this.#pool.stopAll(reason);
    this.#sessions.stopAll(reason);
  }

  workers(): WorkerStats[] {
    return this.#pool.snapshot();
  }

  sessions(memory: MemoryFigures | null): LiveSessionStats[] {
    return this.#sessions.snapshot(memory);
  }

  /** Memory figures of the last quarter of a second. Rejects if the sandbox does not answer. */
  memory(): Promise<MemoryFigures> {
    return this.#memory.read([...this.#pool.snapshot().map(({ id }) => id), ...this.#sessions.workerIds]);
  }

  async close(reason: string): Promise<void> {
    this.#closePools(reason);
    await this.#session.close();
    this.#pool.giveUp();
    this.#sessions.giveUp();
  }

  #closePools(reason: string): void {
    this.#pool.close(reason);
    this.#sessions.close(reason);
  }

  #onZygote(message: ZygoteMessage): void {
    const isRenewed = message.state === 'ready' && this.#zygote !== null;
    this.#zygote = message;
    this.#learner?.onZygote(message);
    if (message.state === 'early') this.#pool.expectEarly();
    else if (isRenewed) this.#pool.renew();
  }
}
