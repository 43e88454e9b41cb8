/**
 * Keeps one sandbox running, from the first call on:
 *
 * stopped ─▶ starting ─▶ ready ─▶ (lost) ─▶ backing-off ─▶ starting … any of them ─▶ closed
 *
 * A sandbox that dies is replaced, with growing pauses while it keeps dying. If a start fails because the engine or the
 * image is not available, it is not repeated. Waiting calls get the reason, and the next call tries again.
 */
import { messageOf, SandboxError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { backoffMs } from '../workers/backoff.ts';

export type KeeperState = 'stopped' | 'starting' | 'ready' | 'backing-off' | 'closed';

/** A thing that can be kept: it can end, and can be ended. */
export interface Keepable {
  /** Whether it has answered a call. If so it was healthy, even if it ended soon. */
  readonly hasServed: boolean;
  /** Ends it, for a reason that its calls get. Idempotent, never rejects. */
  close(reason: string): Promise<void>;
}

export interface KeeperOptions<T extends Keepable> {
  /**
   * Starts a sandbox. It must call `onLost` when the sandbox ends by itself, and `report` with each step of the start.
   */
  readonly start: (onLost: (reason: string) => void, report: (doing: string) => void) => Promise<T>;
  /** `detail` has changed. */
  readonly onReport: () => void;
  readonly onReady: (sandbox: T) => void;
  readonly onLost: (reason: string) => void;
  /** It could not be started, and will not be tried again by itself. */
  readonly onFailed: (reason: string) => void;
  readonly log: Log;
}

/** Starts in a row that fail, or are lost soon, before waiting calls get the reason. */
const MAX_ATTEMPTS = 4;

/** ms. A sandbox that has lived so long was healthy, so its end starts a new count. */
const HEALTHY_AFTER_MS = 10_000;

export class Keeper<T extends Keepable> {
  readonly #options: KeeperOptions<T>;
  #state: KeeperState = 'stopped';
  #detail: string | null = null;
  #sandbox: T | null = null;
  #failures = 0;
  #readyAt = 0;
  #pause: NodeJS.Timeout | undefined;
  #starting: Promise<void> = Promise.resolve();
  /** Sandboxes that are being removed. */
  readonly #closing = new Set<Promise<void>>();

  constructor(options: KeeperOptions<T>) {
    this.#options = options;
  }

  get state(): KeeperState {
    return this.#state;
  }

  /** Why it is not ready, or the present step of its start, in words. Null if it is ready or was never wanted. */
  get detail(): string | null {
    return this.#detail;
  }

  get sandbox(): T | null {
    return this.#sandbox;
  }

  /** Starts the sandbox if it is stopped. Otherwise it already runs, is being started, or is closed for good. */
  ensure(): void {
    if (this.#state !== 'stopped') return;
    this.#state = 'starting';
    this.#starting = this.#start();
  }

  /** Replaces a sandbox that does not react. */
  replace(reason: string): void {
    const sandbox = this.#sandbox;
    if (sandbox === null) return;
    this.#onLost(sandbox, reason);
  }

  /** Ends the sandbox, a start in progress included. Never rejects. */
  async close(): Promise<void> {
    this.#state = 'closed';
    clearTimeout(this.#pause);
    await this.#starting;
    if (this.#sandbox !== null) this.#clear(this.#sandbox, 'The sandbox was closed.');
    this.#sandbox = null;
    await Promise.all(this.#closing);
  }

  async #start(): Promise<void> {
    let lostBecause: string | null = null;
    let sandbox: T | null = null;
    try {
      sandbox = await this.#options.start(
        (reason) => {
          lostBecause = reason;
          if (sandbox !== null) this.#onLost(sandbox, reason);
        },
        (doing) => this.#onReport(doing),
      );
    } catch (thrown) {
      if (this.#state !== 'closed') this.#onStartFailed(thrown);
      return;
    }
    this.#sandbox = sandbox;
    // It was closed while it started, and close() waits for exactly this.
    if (this.#isClosed()) return;
    this.#state = 'ready';
    this.#readyAt = performance.now();
    this.#detail = null;
    this.#options.onReady(sandbox);
    if (lostBecause !== null) this.#onLost(sandbox, lostBecause);
  }

  #onReport(doing: string): void {
    if (this.#state !== 'starting') return;
    this.#detail = doing;
    this.#options.onReport();
  }

  #onStartFailed(thrown: unknown): void {
    const reason = messageOf(thrown);
    const isHopeless = thrown instanceof SandboxError && thrown.blame !== 'harness';
    this.#failures++;
    if (isHopeless || this.#failures >= MAX_ATTEMPTS) {
      this.#giveUp(reason);
      return;
    }
    this.#restartLater(reason);
  }

  #onLost(sandbox: T, reason: string): void {
    if (this.#sandbox !== sandbox || this.#isClosed()) return;
    this.#sandbox = null;
    if (sandbox.hasServed || performance.now() - this.#readyAt > HEALTHY_AFTER_MS) this.#failures = 0;
    this.#failures++;
    this.#options.log.warn(`the sandbox ended: ${reason}`);
    this.#clear(sandbox, reason);
    this.#options.onLost(reason);
    if (this.#failures >= MAX_ATTEMPTS) this.#giveUp(reason);
    else this.#restartLater(reason);
  }

  #restartLater(reason: string): void {
    this.#state = 'backing-off';
    this.#detail = reason;
    this.#pause = setTimeout(
      () => {
        this.#state = 'stopped';
        this.ensure();
      },
      backoffMs(this.#failures - 1),
    );
  }

  #giveUp(reason: string): void {
    this.#state = 'stopped';
    this.#detail = reason;
    this.#failures = 0;
    this.#options.onFailed(reason);
  }

  /** Removes the container, socket and folder of a sandbox. */
  #clear(sandbox: T, reason: string): void {
    const closing = sandbox.close(reason).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }
}
