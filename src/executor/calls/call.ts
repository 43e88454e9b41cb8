/** One call on its way: waiting, running, answered. */
import type { Isolation, RunResult } from '../../contract.ts';
import { type Deferred, deferred } from '../../deferred.ts';

/** What the host did to a running call; the first reason wins. */
export type StopReason = 'timeout' | 'cancelled' | 'closed';

/** The answer, with the exit code that `RunResult` only tells in words. */
export interface CallOutcome {
  readonly result: RunResult;
  readonly exitCode: number | null;
}

export class Call {
  readonly id: number;
  readonly code: string;
  readonly isolation: Isolation;
  readonly timeoutMs: number;
  readonly argv: readonly string[] | undefined;
  readonly enqueuedAt = performance.now();
  /** Whoever sent it hears how far the start of the sandbox is, and waits for that. */
  isWatched = false;
  /** When it reached its worker; null while it waits. */
  startedAt: number | null = null;
  stopReason: StopReason | null = null;
  /** A worker died before it began this call, by its own word, and another one was given it. */
  wasRepeated = false;
  /** Runs when the call is answered: takes its listeners and timers away. */
  onSettled: (() => void) | null = null;
  readonly #answer: Deferred<CallOutcome> = deferred();
  #isSettled = false;

  constructor(id: number, code: string, isolation: Isolation, timeoutMs: number, argv?: readonly string[]) {
    this.id = id;
    this.code = code;
    this.isolation = isolation;
    this.timeoutMs = timeoutMs;
    this.argv = argv;
  }

  get answer(): Promise<CallOutcome> {
    return this.#answer.promise;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Milliseconds it waited for a worker, so far or in all. */
  get queueMs(): number {
    return (this.startedAt ?? performance.now()) - this.enqueuedAt;
  }

  /** Milliseconds since it reached its worker. */
  get runMs(): number {
    return this.startedAt === null ? 0 : performance.now() - this.startedAt;
  }

  /** Takes the start back: it waits again, for another worker. */
  repeat(): void {
    this.startedAt = null;
    this.wasRepeated = true;
  }

  /** Answers. Only the first answer counts. */
  settle(outcome: CallOutcome): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.onSettled?.();
    this.#answer.resolve(outcome);
  }
}
