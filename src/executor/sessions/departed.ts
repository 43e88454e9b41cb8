/** Sessions that have ended and whose callers do not know it yet. Each is told once. */

/** If there are more, the oldest is forgotten: its next call begins anew, and says so. */
const MAX_DEPARTED = 1_000;

export class Departed {
  readonly #reasons = new Map<string, string>();

  /** `why` completes "it is gone:". */
  add(name: string, why: string): void {
    this.#reasons.delete(name);
    this.#reasons.set(name, why);
    for (const oldest of this.#reasons.keys()) {
      if (this.#reasons.size <= MAX_DEPARTED) return;
      this.#reasons.delete(oldest);
    }
  }

  /** Why the session is gone, or null. Asking counts as telling. */
  take(name: string): string | null {
    const why = this.#reasons.get(name) ?? null;
    this.#reasons.delete(name);
    return why;
  }
}

/** What the next caller of a session is told that has ended. */
export function farewell(name: string, why: string): string {
  return (
    `The session "${name}" is gone: ${why}. Its variables and files are lost. ` +
    'Send the call again to begin a new session under this name, with all the code that it needs.'
  );
}

/** Why a session is gone whose sandbox ended. `reason`: a clause, or a sentence with its full stop, which other texts follow. */
export function sandboxEnded(reason: string): string {
  return `the sandbox ended: ${reason.replace(/\.$/, '')}`;
}
