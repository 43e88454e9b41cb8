import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, costOf, type Excerpt, joined, shortened, whole } from '../../../src/executor/results/excerpt.ts';

/** Repeated, because long random texts take long to make. */
const repeated = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.integer({ min: 1, max: 100 })).map(([unit, times]) => unit.repeat(times));

const anyText = repeated(
  fc.string({
    unit: fc.constantFrom('a', 'ü', '€', '🐍', '\n', '\u0007', '\u0085', '\r'),
    minLength: 1,
    maxLength: 40,
  }),
);

const linesFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `line ${first + index}\n`).join('');

describe('a text that is too long', () => {
  it('keeps its first and last lines, and says how many are missing', () => {
    const short = shortened(whole(linesFrom(1000, 1999)), 360);
    expect(short).toEqual({
      head: linesFrom(1000, 1009),
      gap: { bytes: 980 * 10, lines: 980, tail: linesFrom(1990, 1999) },
    });
    expect(joined(short)).toBe(
      `${linesFrom(1000, 1009)}[... 980 lines (9.6 KiB) left out ...]\n${linesFrom(1990, 1999)}`,
    );
  });

  it('is cut inside a line that is too long', () => {
    const text = `head\n${'x'.repeat(5000)}\ntail`;
    expect(joined(shortened(whole(text), 260))).toBe(
      `head\n${'x'.repeat(45)}\n[... 4.8 KiB left out ...]\n${'x'.repeat(45)}\ntail`,
    );
  });

  it('that came in two parts is cut again between them, and both gaps are one', () => {
    const cut: Excerpt = { head: linesFrom(1000, 1099), gap: { bytes: 50, lines: 5, tail: linesFrom(1105, 1204) } };
    expect(shortened(cut, 360)).toEqual({
      head: linesFrom(1000, 1009),
      gap: { bytes: 1850, lines: 185, tail: linesFrom(1195, 1204) },
    });
  });

  it('keeps more of one end if the other is short', () => {
    const cut: Excerpt = { head: 'short\n', gap: { bytes: 50, lines: 5, tail: linesFrom(1000, 1999) } };
    expect(shortened(cut, 266)).toEqual({
      head: 'short\n',
      gap: { bytes: 50 + 990 * 10, lines: 995, tail: linesFrom(1990, 1999) },
    });
  });

  it('keeps its parts and its room, and cuts no character in two, whatever it is', () => {
    fc.assert(
      fc.property(anyText, fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
        const most = Math.max(200, share * costOf(whole(text)));
        fc.pre(costOf(whole(text)) > most);
        const { head, gap } = shortened(whole(text), most);
        expect(text.startsWith(head)).toBe(true);
        expect(text.endsWith(gap?.tail ?? 'none')).toBe(true);
        expect(Buffer.byteLength(head + gap?.tail) + (gap?.bytes ?? 0)).toBe(Buffer.byteLength(text));
        expect((head + gap?.tail).split('\n').length + (gap?.lines ?? 0)).toBe(text.split('\n').length);
        expect(costOf({ head, gap })).toBeLessThanOrEqual(most);
        expect(joined({ head, gap }).isWellFormed()).toBe(true);
      }),
    );
  });

  it('does not tell a number of lines that is only a part of it', () => {
    const { gap } = shortened({ head: linesFrom(1000, 1099), gap: { bytes: 50, lines: null, tail: '' } }, 360);
    expect(joined({ head: 'x\n', gap })).toMatch(/^x\n\[\.\.\. 8\d\d bytes left out \.\.\.\]\n$/);
  });

  it('claims no more than a result can hold', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const { gap } = shortened({ head: 'x\n'.repeat(500), gap: { bytes: most, lines: most, tail: '' } }, 300);
    expect(gap).toMatchObject({ bytes: most, lines: most });
  });
});

describe('clip', () => {
  it('leaves text alone that keeps the limit', () => {
    expect(clip('abc', 1024)).toBe('abc');
    expect(clip('x'.repeat(1024), 1024)).toBe('x'.repeat(1024));
  });

  it('counts a control character as long as JSON writes it', () => {
    expect(clip('\u0001'.repeat(170), 1024)).toHaveLength(170);
    expect(clip('\u0001'.repeat(171), 1024)).toContain('left out');
  });

  it('gives back text within the limit that UTF-8 can hold', () => {
    fc.assert(
      fc.property(repeated(fc.string({ unit: 'binary' })), fc.integer({ min: 200, max: 600 }), (text, most) => {
        const clipped = clip(text, most);
        expect(Buffer.byteLength(clipped)).toBeLessThanOrEqual(most);
        expect(clipped.isWellFormed()).toBe(true);
      }),
    );
  });
});
