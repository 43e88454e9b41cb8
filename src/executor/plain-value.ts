/** The `value` of a result, as a worker claims it: JSON, but of any depth and with any text, neither of which can be sent on. */
import type { RunResult } from '../contract.ts';
import { wellFormed } from './text.ts';

/** As deep as the harness goes. Whoever writes or checks a deeper one recurses until his stack is full. */
export const MAX_VALUE_DEPTH = 64;

/** A copy with well-formed text; undefined where the value is nested too deeply, which honest workers leave out as well. */
export function plainValue(value: unknown): RunResult['value'] {
  try {
    return copy(value, MAX_VALUE_DEPTH);
  } catch (error) {
    if (error instanceof TooDeep) return undefined;
    throw error;
  }
}

class TooDeep extends Error {}

function copy(value: unknown, depth: number): NonNullable<RunResult['value']> | null {
  switch (typeof value) {
    case 'string':
      return wellFormed(value);
    case 'number':
    case 'boolean':
      return value;
    default:
      // JSON.parse made it: what is left is null, an array or an object.
      return typeof value === 'object' && value !== null ? copyChildren(value, depth - 1) : null;
  }
}

function copyChildren(value: object, depth: number): NonNullable<RunResult['value']> {
  if (depth < 0) throw new TooDeep();
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item, depth));
  // Not by assignment, which for the key `__proto__` would set the prototype.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [wellFormed(key), copy(item, depth)]));
}
