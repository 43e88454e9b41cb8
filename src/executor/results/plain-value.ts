/**
 * Checks the `value` of a result. A worker may claim JSON of any depth and size and with any text, which cannot all be
 * sent on.
 */
import type { RunResult } from '../../contract.ts';

/**
 * The same depth as in the harness. A program that writes or checks a deeper value may recurse until its stack is full.
 */
export const MAX_VALUE_DEPTH = 64;

/**
 * Size as JSON. `value` repeats `result` for programs and comes on top of the budget for texts, so it is small: some
 * hundred numbers. Honest workers leave out a larger one.
 */
export const MAX_VALUE_BYTES = 4 * 1024;

/**
 * A copy of the value. Undefined if it is nested too deeply, too large, or has lone surrogates. Honest workers leave
 * out such values as well.
 */
export function plainValue(value: unknown): RunResult['value'] {
  try {
    const copy = new Copier().copy(value, MAX_VALUE_DEPTH);
    return Buffer.byteLength(JSON.stringify(copy)) <= MAX_VALUE_BYTES ? copy : undefined;
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class NotPlain extends Error {}

class Copier {
  /** Characters that are still allowed. Every value has at least one, and as many bytes of JSON. */
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
        // JSON.parse made the value, so it is null, an array or an object.
        return typeof value === 'object' && value !== null ? this.#children(value, depth - 1) : null;
    }
  }

  #children(value: object, depth: number): NonNullable<RunResult['value']> {
    if (depth < 0) throw new NotPlain();
    if (Array.isArray(value)) return value.map((item: unknown) => this.copy(item, depth));
    // An assignment would set the prototype for the key `__proto__`.
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.#text(key), this.copy(item, depth)]));
  }

  #text(text: string): string {
    this.#spend(Math.max(1, text.length));
    // Replacing lone surrogates would change the value, and could make two keys equal.
    if (!text.isWellFormed()) throw new NotPlain();
    return text;
  }

  #spend(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) throw new NotPlain();
  }
}
