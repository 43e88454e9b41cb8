import { describe, expect, it } from 'vitest';
import { createTailBuffer } from '../../../src/runtime/process/tail-buffer.ts';

describe('a tail buffer', () => {
  it('keeps everything while there is room', () => {
    const tail = createTailBuffer(100);
    tail.append(Buffer.from('one\n'));
    tail.append(Buffer.from('two\n'));
    expect(tail.text()).toBe('one\ntwo\n');
  });

  it('keeps the last whole lines when there is not', () => {
    const tail = createTailBuffer(10);
    for (const line of ['first\n', 'second\n', 'third\n']) tail.append(Buffer.from(line));
    expect(tail.text()).toBe('third\n');
  });
});
