import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeProblems } from '../src/malformed.ts';

const Schema = z.strictObject({
  name: z.string(),
  ids: z.array(z.number().int().min(1).max(9)),
  mode: z.enum(['ro', 'rw']),
  part: z.discriminatedUnion('type', [z.object({ type: z.literal('a') }), z.object({ type: z.literal('b') })]),
  either: z.union([z.string(), z.number()]),
  when: z.string().startsWith('/'),
});
const GOOD = { name: 'x', ids: [1], mode: 'ro', part: { type: 'a' }, either: 1, when: '/' };

function problems(change: object): string {
  const parsed = Schema.safeParse({ ...GOOD, ...change });
  return parsed.success ? 'none' : describeProblems(parsed.error);
}

describe('what is wrong with data from outside', () => {
  it.each([
    [{}, 'none'],
    [{ name: undefined }, 'name is missing, or of another type than string'],
    [{ ids: [1, 2.5] }, 'ids.1 is missing, or of another type than int'],
    [{ ids: [0] }, 'ids.0 must be at least 1'],
    [{ ids: [10] }, 'ids.0 must be at most 9'],
    [{ mode: 'x' }, 'mode must be one of ro, rw'],
    [{ part: { type: 'c' } }, 'part.type has no known value'],
    [{ either: null }, 'either has none of the forms it may have'],
    [{ when: 'x' }, 'when has another form than expected'],
    [{ more: 1, most: 2 }, 'it has fields that nobody knows: more, most'],
    [{ name: 1, mode: 2 }, 'name is missing, or of another type than string; mode must be one of ro, rw'],
  ])('of %j is told as %j', (change, text) => {
    expect(problems(change)).toBe(text);
  });
});
