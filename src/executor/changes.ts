/** Announces changes to listeners, and lets callers wait for one. */
export class Changes {
  readonly #listeners = new Set<() => void>();

  /** Calls `listener` after every change. Returns a function that ends this. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Resolves at the next change. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      const unsubscribe = this.subscribe(() => {
        unsubscribe();
        resolve();
      });
    });
  }

  /** Resolves when `isSo` returns true, or after `ms`. Checks it after every change. */
  until(isSo: () => boolean, ms: number): Promise<void> {
    if (isSo()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        unsubscribe();
        resolve();
      };
      const timer = setTimeout(end, ms);
      const unsubscribe = this.subscribe(() => {
        if (isSo()) end();
      });
    });
  }
}
