/** A JSON-RPC batch. Its answers are collected and go out together, in the order of the requests. */
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';

export class Batch {
  readonly #onComplete: (answers: readonly object[]) => void;
  /** One place for each answer; null until the answer exists. */
  readonly #answers: (object | null)[] = [];
  /** Unanswered requests → their places. */
  readonly #open = new Map<RequestId, number>();
  #isSealed = false;

  /** `onComplete` is called once, or not at all if there is nothing to answer. */
  constructor(onComplete: (answers: readonly object[]) => void) {
    this.#onComplete = onComplete;
  }

  /** Keeps a place for the answer to a request. */
  expect(id: RequestId): void {
    this.#open.set(id, this.#answers.push(null) - 1);
  }

  /** Takes an answer without a request, such as the error for a member that is no message. */
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

  /** Drops a cancelled request, which gets no answer. */
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
