/** The `value` of a result, as a worker claims it: JSON, but of any depth and size and with any text, none of which can be sent on. */
import type { RunResult } from '../../contract.ts';

/** As deep as the harness goes. Whoever writes or checks a deeper one recurses until his stack is full. */
export const MAX_VALUE_DEPTH = 64;

/** As JSON: `value` repeats `result` for programs, and what is larger is meant for neither program nor model. Honest workers leave it out. */
export const MAX_VALUE_BYTES = 16 * 1024;

/** A copy; undefined where the value is nested too deeply, too large, or has lone surrogates, which honest workers leave out as well. */
export function plainValue(value: unknown): RunResult['value'] {
  try {
    return new Copier().copy(value, MAX_VALUE_DEPTH);
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class NotPlain extends Error {}

class Copier {
  /** Characters that may still come; everything has one at least. */
  #left = MAX_VALUE_BYTES;

  copy(value: unknown, depth: number): NonNullable<RunResult['value']> | null {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
      case 'boolean':
        this.#spend(1);
        return value;
      default:
        this.#spend(1);
        // JSON.parse made it: what is left is null, an array or an object.
        return typeof value === 'object' && value !== null ? this.#children(value, depth - 1) : null;
    }
  }

  #children(value: object, depth: number): NonNullable<RunResult['value']> {
    if (depth < 0) throw new NotPlain();
    if (Array.isArray(value)) return value.map((item: unknown) => this.copy(item, depth));
    // Not by assignment, which for the key `__proto__` would set the prototype.
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.#text(key), this.copy(item, depth)]));
  }

  #text(text: string): string {
    this.#spend(Math.max(1, text.length));
    // What would have to be replaced would make it another value, and two keys one.
    if (!text.isWellFormed()) throw new NotPlain();
    return text;
  }

  #spend(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) throw new NotPlain();
  }
}
