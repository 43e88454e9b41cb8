/** One timer at a time, which can be switched off for good. */
export class Watch {
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  /** Calls back after `ms`, in place of what was waited for before. */
  wait(ms: number, then: () => void): void {
    this.clear();
    if (!this.#isOver) this.#timer = setTimeout(then, ms);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  /** Never calls back again. */
  end(): void {
    this.#isOver = true;
    this.clear();
  }
}
