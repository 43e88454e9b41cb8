import { describe, expect, it } from 'vitest';
import { wellFormed } from '../../../src/executor/results/text.ts';

describe('wellFormed', () => {
  it('replaces lone surrogates and keeps pairs', () => {
    expect(wellFormed('a\ud800b🐍')).toBe('a\ufffdb🐍');
  });
});
