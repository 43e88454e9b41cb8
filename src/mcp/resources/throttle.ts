/** Rate limit with both edges: an action runs at once in a quiet time, and once more at the end of a busy interval. */
export interface Throttled {
  call(): void;
  /** Drops a pending call and ignores later ones. */
  stop(): void;
}

/** Runs `action` at most once in `intervalMs`. The last call is never lost. */
export function throttle(action: () => void, intervalMs: number): Throttled {
  let timer: NodeJS.Timeout | null = null;
  let pending = false;
  let stopped = false;

  const run = (): void => {
    pending = false;
    timer = setTimeout(() => {
      timer = null;
      if (pending) run();
    }, intervalMs);
    // A pending notification must not keep a finished process alive.
    timer.unref();
    action();
  };

  return {
    call() {
      if (stopped) return;
      if (timer === null) run();
      else pending = true;
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
