/**
 * Calls in, answers out. Knows no engine and no transport: its options contain a function that starts a sandbox.
 *
 * call ─▶ admission ─▶ queue ─▶ pool (a worker takes it) ─▶ answer
 *                           ▲          │ not started: back to the front
 *                           └──────────┘
 */
import type { CallStatus, EnvironmentInfo, RunRequest, Stats } from '../contract.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { ArtifactStore } from './artifacts/store.ts';
import { admit } from './calls/admission.ts';
import { Call, type CallOutcome, type StopReason } from './calls/call.ts';
import { CallQueue } from './calls/queue.ts';
import { Changes } from './changes.ts';
import { endedOutside, type OutcomeContext } from './results/outcome.ts';
import { areKnown, factsOf, isComing } from './sandbox/facts.ts';
import { handOut } from './sandbox/hand-out.ts';
import { Keeper } from './sandbox/keeper.ts';
import { RunningSandbox, type StartSandbox } from './sandbox/running-sandbox.ts';
import { standingOf } from './sandbox/standing.ts';
import { statsOf } from './sandbox/stats.ts';
import { Departed } from './sessions/departed.ts';
import { type ExecutorSettings, INTERRUPT_GRACE_MS, START_PATIENCE_MS } from './settings.ts';
import { Ledger } from './statistics/ledger.ts';

export interface ExecutorOptions {
  readonly settings: ExecutorSettings;
  readonly start: StartSandbox;
  /** The parts of `sandbox://environment` that need no sandbox. */
  readonly environment: Pick<EnvironmentInfo, 'limits' | 'mounts' | 'network'>;
  readonly log: Log;
}

export class Executor {
  readonly #options: ExecutorOptions;
  readonly #queue = new CallQueue();
  readonly artifacts: ArtifactStore;
  readonly #ledger = new Ledger();
  readonly #departed = new Departed();
  readonly #keeper: Keeper<RunningSandbox>;
  readonly #changes = new Changes();
  #nextCall = 1;
  #isClosing = false;
  /** When a worker last answered a call. */
  #servedAt = Number.NEGATIVE_INFINITY;
  /** The newest sandbox, even after its end: its facts are still the best ones known. */
  #lastSandbox: RunningSandbox | null = null;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.artifacts = new ArtifactStore(options.settings.artifactsBytes);
    this.#keeper = new Keeper<RunningSandbox>({
      start: (onLost, report) => {
        this.#ledger.containerStarts++;
        return RunningSandbox.start({
          settings: options.settings,
          start: (listener) => options.start(listener, report),
          ledger: this.#ledger,
          artifacts: this.artifacts,
          departed: this.#departed,
          log: options.log,
          events: {
            onCapacity: () => this.#dispatch(),
            onAnswer: (call, outcome) => this.#answer(call, outcome),
            onRefuse: (call, detail) => this.#refuse(call, detail),
            onRequeue: (call) => this.#requeue(call),
            onSpawnTrouble: (detail) => this.#failWaiting('unavailable', `No Python worker started: ${detail}`),
            onStuck: () => this.#keeper.replace('it did not react'),
            onFacts: () => this.#changes.announce(),
            onRenewed: () => this.#changes.announce(),
            refuseWaiting: (session, detail) => this.#refuseWaiting(session, detail),
            onLost,
          },
        });
      },
      onReady: (sandbox) => {
        this.#lastSandbox = sandbox;
        this.#changes.announce();
        this.#dispatch();
      },
      onReport: () => this.#changes.announce(),
      onLost: () => this.#changes.announce(),
      onFailed: (reason) => {
        // Waiting calls are answered with the reason. Without them only the log can report it.
        if (this.#queue.length === 0) options.log.error(`there is no sandbox: ${reason}`);
        this.#failWaiting('unavailable', reason);
      },
      log: options.log,
    });
  }

  /** Runs code. Never rejects: the result reports every failure. */
  call(request: RunRequest): Promise<CallOutcome> {
    const { settings } = this.#options;
    const admission = admit(request, settings);
    const { isolation, timeoutMs, session } = admission.ok ? admission : { ...settings, session: null };
    const { code, argv, files } = request;
    const call = new Call(this.#nextCall++, code, isolation, timeoutMs, { argv, files, session });
    const { signal } = request;
    if (!admission.ok) this.#refuse(call, admission.detail);
    else if (this.#isClosing) this.#end(call, 'unavailable', 'The sandbox was closed.');
    else if (signal?.aborted) this.#end(call, 'cancelled', 'The call was cancelled before it began.');
    else if (this.#queue.length >= settings.maxQueue + this.#freeSlots) {
      this.#refuse(call, `Busy: ${this.#queue.length} calls wait already (--max-queue). Try again later.`);
    } else this.#enqueue(call, signal);
    call.isWatched = request.watch !== undefined;
    request.watch?.(() => {
      // What it finds is told by the next look, for it takes a moment.
      call.look?.();
      return standingOf(call, this.#queue.waiting, this.#keeper);
    });
    return call.answer;
  }

  /** Answers input that was refused at the border and never became a call. */
  refuse(detail: string): CallOutcome {
    const call = new Call(this.#nextCall++, '', this.#options.settings.isolation, 0);
    this.#ledger.rejected++;
    const outcome = endedOutside(call, 'rejected', detail, this.#context);
    this.#answer(call, outcome);
    return outcome;
  }

  /**
   * Starts the sandbox, so that the first call finds it ready. Resolves when it is warm, or when the start has failed
   * for now.
   */
  async prewarm(): Promise<void> {
    this.#keeper.ensure();
    while (this.#keeper.state === 'starting' || (this.#keeper.state === 'ready' && !this.#keeper.sandbox?.isWarm)) {
      await this.#changes.next();
    }
  }

  async stats(): Promise<Stats> {
    const { sandbox } = this.#keeper;
    // The stats are still useful without the memory figures: only these need the sandbox.
    const memory = await sandbox?.memory().catch((thrown: unknown) => {
      this.#options.log.debug(`no memory figures: ${messageOf(thrown)}`);
      return null;
    });
    return statsOf({
      settings: this.#options.settings,
      keeper: this.#keeper,
      lastSandbox: this.#lastSandbox,
      memory: memory ?? null,
      ledger: this.#ledger,
      queueDepth: this.#queue.length,
    });
  }

  /**
   * The environment of the code. With `patienceMs` a missing sandbox is started, and the promise waits at most so long
   * for its packages. It resolves earlier if no sandbox can be started.
   */
  async environment(patienceMs = 0): Promise<EnvironmentInfo> {
    if (patienceMs > 0 && !areKnown(this.#lastSandbox)) {
      this.#keeper.ensure();
      await this.#changes.until(() => areKnown(this.#lastSandbox) || !isComing(this.#keeper), patienceMs);
    }
    return { ...factsOf(this.#lastSandbox, this.#keeper), ...this.#options.environment };
  }

  /** Calls `listener` after every change of the stats. Returns a function that ends this. */
  onStatsChanged(listener: () => void): () => void {
    return this.#changes.subscribe(listener);
  }

  /** Stops running calls, answers waiting ones, and ends the sandbox. Idempotent, never rejects. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#failWaiting('cancelled', 'The sandbox was closed.');
    this.#keeper.sandbox?.stopAll('closed');
    await this.#changes.until(() => (this.#keeper.sandbox?.running ?? 0) === 0, INTERRUPT_GRACE_MS);
    await this.#keeper.close();
    // Calls that their workers had not begun have come back to the queue.
    this.#failWaiting('cancelled', 'The sandbox was closed.');
  }

  #enqueue(call: Call, signal: AbortSignal | undefined): void {
    const onAbort = () => this.#stop(call, 'cancelled');
    signal?.addEventListener('abort', onAbort, { once: true });
    const patience = setInterval(() => this.#onPatienceLost(call), Math.max(call.timeoutMs, START_PATIENCE_MS));
    call.onSettled = () => {
      clearInterval(patience);
      signal?.removeEventListener('abort', onAbort);
    };
    this.#queue.push(call);
    this.#keeper.ensure();
    this.#dispatch();
  }

  /** Takes back a call whose worker or sandbox ended before the call began. */
  #requeue(call: Call): void {
    // The call was cancelled meanwhile.
    if (call.isSettled) return;
    if (this.#isClosing) {
      this.#end(call, 'cancelled', 'The sandbox was closed.');
      return;
    }
    this.#queue.unshift(call);
    this.#keeper.ensure();
  }

  #dispatch(): void {
    const { sandbox } = this.#keeper;
    if (sandbox !== null) handOut(this.#queue, sandbox, this.#options.settings.workers);
  }

  /** Answers the waiting calls of a session that is gone. Returns whether there were any. */
  #refuseWaiting(session: string, detail: string): boolean {
    const calls = this.#queue.waiting.filter((call) => call.session?.name === session);
    for (const call of calls) {
      this.#queue.remove(call);
      this.#refuse(call, detail);
    }
    return calls.length > 0;
  }

  #stop(call: Call, reason: StopReason): void {
    if (call.isSettled) return;
    if (call.startedAt === null) {
      this.#queue.remove(call);
      this.#keeper.sandbox?.stop(call, reason);
      this.#end(call, 'cancelled', 'The call was cancelled before it began.');
      this.#dispatch();
      return;
    }
    this.#keeper.sandbox?.stop(call, reason);
    // If the sandbox is already gone, the end of the call gets this reason.
    call.stopReason ??= reason;
  }

  /**
   * Gives up on a call that waits for a sandbox that does not come. A call that waits behind other calls goes on
   * waiting.
   */
  #onPatienceLost(call: Call): void {
    const { sandbox, state } = this.#keeper;
    const isServing = sandbox?.isServing || performance.now() - this.#servedAt < START_PATIENCE_MS;
    if (call.startedAt !== null || isServing) return;
    // Building an image takes minutes. A watching caller knows that. Other callers get an answer before they would give
    // up without a word.
    if (call.isWatched && state === 'starting') return;
    this.#queue.remove(call);
    sandbox?.stop(call, 'timeout');
    const what = state === 'ready' ? 'The sandbox is up, but none of its workers started.' : `The sandbox is ${state}.`;
    const why =
      state === 'starting' ? `It is ${this.#keeper.detail}.` : (this.#keeper.detail ?? sandbox?.trouble ?? '');
    this.#end(call, 'unavailable', `${[what, why].filter(Boolean).join(' ')} Try again in a minute.`);
  }

  #failWaiting(status: Extract<CallStatus, 'unavailable' | 'cancelled'>, detail: string): void {
    for (const call of this.#queue.drain()) this.#end(call, status, detail);
    this.#changes.announce();
  }

  #refuse(call: Call, detail: string): void {
    this.#ledger.rejected++;
    this.#end(call, 'rejected', detail);
  }

  #end(call: Call, status: 'rejected' | 'unavailable' | 'cancelled', detail: string): void {
    this.#answer(call, endedOutside(call, status, detail, this.#context));
  }

  #answer(call: Call, outcome: CallOutcome): void {
    if (call.isSettled) return;
    if (call.startedAt !== null) this.#servedAt = performance.now();
    call.settle(outcome);
    this.#ledger.recordCall(outcome.result, performance.now() - call.enqueuedAt);
    this.#changes.announce();
  }

  /** Free places. Calls for these do not count as waiting. */
  get #freeSlots(): number {
    return this.#options.settings.workers - (this.#keeper.sandbox?.running ?? 0);
  }

  get #context(): OutcomeContext {
    const { maxOutputBytes, maxTimeoutMs } = this.#options.settings;
    return { runtime: this.#lastSandbox?.runtime ?? 'none', maxOutputBytes, maxTimeoutMs, artifacts: this.artifacts };
  }
}
