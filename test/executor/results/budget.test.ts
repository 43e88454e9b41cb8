import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelOf, type Texts, withinBudget } from '../../../src/executor/results/budget.ts';
import { costOf, whole } from '../../../src/executor/results/excerpt.ts';

const NOTHING = whole('');
const NONE: Texts = {
  stdout: NOTHING,
  stderr: NOTHING,
  result: NOTHING,
  message: NOTHING,
  traceback: NOTHING,
  detail: NOTHING,
};

const total = (texts: Texts) => Object.values(texts).reduce((sum, text) => sum + costOf(text), 0);

describe('the texts of an answer', () => {
  it('stay as they are if they are short together', () => {
    const texts = { ...NONE, stdout: whole('x'.repeat(500)), result: whole('y'.repeat(524)) };
    expect(withinBudget(texts, 1024)).toEqual(texts);
  });

  it('may be one that takes all the room', () => {
    const { stdout } = withinBudget({ ...NONE, stdout: whole('x'.repeat(100_000)) }, 50 * 1024);
    expect(costOf(stdout)).toBeGreaterThan(49 * 1024);
  });

  it('share the room if several are long, and the short ones stay whole', () => {
    const texts = withinBudget(
      { ...NONE, stdout: whole('x'.repeat(9000)), traceback: whole('short'), stderr: whole('y'.repeat(5000)) },
      4005,
    );
    expect(texts.traceback).toEqual(whole('short'));
    for (const text of [texts.stdout, texts.stderr]) expect(costOf(text)).toBe(2000);
  });

  it('keep to it together, whatever they are', () => {
    const anyText = fc
      .tuple(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.integer({ min: 1, max: 300 }))
      .map(([text, times]) => whole(text.repeat(times)));
    const texts = fc.record({
      ...{ stdout: anyText, stderr: anyText, result: anyText, message: anyText, traceback: anyText, detail: anyText },
    });
    fc.assert(
      fc.property(texts, fc.integer({ min: 1024, max: 9000 }), (given, most) => {
        const kept = withinBudget(given, most);
        expect(total(kept)).toBeLessThanOrEqual(most);
        if (total(given) <= most) expect(kept).toEqual(given);
      }),
    );
  });
});

describe('the level', () => {
  it.each([
    [[1, 2, 3], 6, Number.POSITIVE_INFINITY],
    [[10, 10], 10, 5],
    [[1, 10, 10], 11, 5],
    [[100], 7, 7],
    [[], 7, Number.POSITIVE_INFINITY],
  ])('of vessels of %j filled with %d is %d', (sizes, amount, level) => {
    expect(levelOf(sizes, amount)).toBe(level);
  });
});
