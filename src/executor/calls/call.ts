/** One call on its way: waiting, running, answered. */
import type { InputFile, Isolation, RunRequest, RunResult } from '../../contract.ts';
import { type Deferred, deferred } from '../../deferred.ts';
import type { ArtifactMessage } from '../../protocol/messages.ts';
import { type ReceivedArtifact, ReceivedArtifacts } from '../artifacts/received.ts';
import { Printed } from './printed.ts';
import type { SessionRequest } from './session-request.ts';

/** Why the host stopped a running call. The first reason wins. */
export type StopReason = 'timeout' | 'cancelled' | 'closed';

/** The answer, with the exit code, which `RunResult` gives only in words. */
export interface CallOutcome {
  readonly result: RunResult;
  readonly exitCode: number | null;
  /** The images that belong into the answer itself; absent without any. */
  readonly shown?: readonly ReceivedArtifact[];
  /** The artifacts with the whole texts of those of which the result has only the ends; absent without any. */
  readonly whole?: WholeTexts;
}

/** By the name of a text: its artifact's address, and whether that has all of it. */
export type WholeTexts = Readonly<
  Partial<Record<'stdout' | 'stderr' | 'result' | 'traceback', { readonly uri: string; readonly isAll: boolean }>>
>;

/** What not every call has. */
export interface CallExtras extends Pick<RunRequest, 'argv' | 'files'> {
  readonly session?: SessionRequest | null;
}

export class Call {
  readonly id: number;
  readonly code: string;
  readonly isolation: Isolation;
  readonly timeoutMs: number;
  readonly argv: readonly string[] | undefined;
  readonly files: readonly InputFile[] | undefined;
  /** What it asks of a session; null for a call of its own. */
  readonly session: SessionRequest | null;
  readonly enqueuedAt = performance.now();
  /** The caller follows the start of the sandbox, and therefore waits for it. */
  isWatched = false;
  /** When it reached its worker; null while it waits. */
  startedAt: number | null = null;
  stopReason: StopReason | null = null;
  /** A worker died and said itself that it had not begun this call, so another worker got it. */
  wasRepeated = false;
  /** The files that its worker has sent so far; null without any. */
  received: ReceivedArtifacts | null = null;
  /** What it has printed, as of the last {@link look}. */
  readonly printed = new Printed();
  /** Has its worker look at what it has printed; null until it has reached one. */
  look: (() => void) | null = null;
  /** Runs when the call is answered, and removes its listeners and timers. */
  onSettled: (() => void) | null = null;
  readonly #answer: Deferred<CallOutcome> = deferred();
  #isSettled = false;

  constructor(
    id: number,
    code: string,
    isolation: Isolation,
    timeoutMs: number,
    { argv, files, session = null }: CallExtras = {},
  ) {
    this.id = id;
    this.code = code;
    this.isolation = isolation;
    this.timeoutMs = timeoutMs;
    this.argv = argv;
    this.files = files;
    this.session = session;
  }

  get answer(): Promise<CallOutcome> {
    return this.#answer.promise;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Milliseconds it has waited for a worker, or waited in total. */
  get queueMs(): number {
    return (this.startedAt ?? performance.now()) - this.enqueuedAt;
  }

  /** Milliseconds since it reached its worker. */
  get runMs(): number {
    return this.startedAt === null ? 0 : performance.now() - this.startedAt;
  }

  /** Takes a file that its worker sends. Throws a `protocol` error that names the broken rule. */
  receive(message: ArtifactMessage): void {
    this.received ??= new ReceivedArtifacts();
    this.received.add(message);
  }

  /** Undoes the start: the call waits again, for another worker. */
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
