import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, wellFormed } from '../../../src/executor/results/text.ts';

describe('clip', () => {
  it('leaves text alone that keeps the limit', () => {
    expect(clip('abc', 1024)).toEqual({ text: 'abc', leftOut: 0 });
  });

  it('keeps head and tail of a text that does not, and says how much is missing', () => {
    const { text, leftOut } = clip(`head${'x'.repeat(5000)}tail`, 1024);
    expect(leftOut).toBe(5008 - 1024);
    expect(text.startsWith('head')).toBe(true);
    expect(text.endsWith('tail')).toBe(true);
    expect(text).toContain('3984 characters left out');
  });

  it('never gives back much more than the limit, and always text that UTF-8 can hold', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 5000 }),
        fc.integer({ min: 0, max: 2000 }),
        (text, maxBytes) => {
          const clipped = clip(text, maxBytes);
          expect(clipped.text.length).toBeLessThanOrEqual(maxBytes + 200);
          expect(clipped.text.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});

describe('wellFormed', () => {
  it('replaces lone surrogates and keeps pairs', () => {
    expect(wellFormed('a\ud800b🐍')).toBe('a\ufffdb🐍');
  });
});
