/** A JSON-RPC batch: its answers are collected and go out together, in the order of the requests. */
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';

export class Batch {
  readonly #onComplete: (answers: readonly object[]) => void;
  /** One place per answer; null until it is there. */
  readonly #answers: (object | null)[] = [];
  /** Requests that are not answered yet → their places. */
  readonly #open = new Map<RequestId, number>();
  #isSealed = false;

  /** `onComplete` is told once, and not at all where there is nothing to answer. */
  constructor(onComplete: (answers: readonly object[]) => void) {
    this.#onComplete = onComplete;
  }

  /** Keeps a place for the answer to a request. */
  expect(id: RequestId): void {
    this.#open.set(id, this.#answers.push(null) - 1);
  }

  /** Takes an answer that needs no request, such as an error for a member that is none. */
  add(answer: object): void {
    this.#answers.push(answer);
  }

  /** Takes the answer to a request. */
  answer(id: RequestId, answer: object): void {
    const place = this.#open.get(id);
    if (place === undefined) return;
    this.#answers[place] = answer;
    this.#open.delete(id);
    this.#complete();
  }

  /** Gives up on a request that was cancelled, which is not answered. */
  drop(id: RequestId): void {
    if (this.#open.delete(id)) this.#complete();
  }

  /** All members have been added. */
  seal(): void {
    this.#isSealed = true;
    this.#complete();
  }

  #complete(): void {
    if (!this.#isSealed || this.#open.size > 0) return;
    const answers = this.#answers.filter((answer) => answer !== null);
    if (answers.length > 0) this.#onComplete(answers);
  }
}
