import { expect, it } from 'vitest';
import { RunResultSchema } from '../../../src/contract.ts';
import { MAX_VALUE_BYTES, MAX_VALUE_DEPTH, plainValue } from '../../../src/executor/results/plain-value.ts';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

it('is the same value where it is honest', () => {
  const value = { a: [1, 2.5, null, true, 'ü'], b: {} };
  expect(plainValue(value)).toEqual(value);
  expect(plainValue(null)).toBeNull();
  expect(plainValue(nested(MAX_VALUE_DEPTH))).toEqual(nested(MAX_VALUE_DEPTH));
});

it.each([MAX_VALUE_DEPTH + 1, 3_000, 500_000])('is left out where it is nested %d times', (depth) => {
  expect(plainValue(nested(depth))).toBeUndefined();
  expect(plainValue({ a: [nested(depth)] })).toBeUndefined();
});

it.each([
  ['a text', 'x'.repeat(MAX_VALUE_BYTES + 1)],
  ['many items', Array.from({ length: MAX_VALUE_BYTES }, () => 0)],
  ['a text that grows as JSON', '\u0001'.repeat(MAX_VALUE_BYTES / 6 + 1)],
  ['a text beyond ASCII', '€'.repeat(MAX_VALUE_BYTES / 3 + 1)],
  ['long numbers', Array.from({ length: MAX_VALUE_BYTES / 10 }, () => Math.PI)],
  ['many keys', Object.fromEntries(Array.from({ length: MAX_VALUE_BYTES }, (_, n) => [`k${n}`, null]))],
])('is left out where it is larger than the limit: %s', (_, value) => {
  expect(plainValue(value)).toBeUndefined();
});

it('is told up to the limit', () => {
  const value = ['x'.repeat(MAX_VALUE_BYTES - 10)];
  expect(plainValue(value)).toEqual(value);
});

it.each(['"\\ud800"', '["a\\udfff"]', '{"\\ud800": 1, "\\ud801": 2}', '[{"a": {"b": "\\udc00\\ud800"}}]'])(
  'is left out where it has lone surrogates, which strict readers of JSON refuse: %s',
  (json) => {
    expect(plainValue(JSON.parse(json))).toBeUndefined();
  },
);

it('has no prototype of the worker’s making', () => {
  const value = plainValue(JSON.parse('{"__proto__": {"status": "ok"}, "constructor": 1}'));
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(JSON.stringify(value)).toBe('{"__proto__":{"status":"ok"},"constructor":1}');
  expect(RunResultSchema.shape.value.safeParse(value).success).toBe(true);
});
