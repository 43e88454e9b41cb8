import { describe, expect, it } from 'vitest';
import { stackOf } from '../../../src/executor/results/stack.ts';

describe('stackOf', () => {
  it("keeps the frames of the user's code and drops the harness's", () => {
    const trace = [
      'Current thread 0x00007f (most recent call first):',
      '  File "<sandbox>", line 3 in spin',
      '  File "<sandbox>", line 5 in <module>',
      '  File "/opt/python-harness/harness/execution/execute.py", line 60 in execute',
    ].join('\n');
    expect(stackOf(trace)).toBe('  File "<sandbox>", line 3 in spin\n  File "<sandbox>", line 5 in <module>');
  });

  it('is null where there is nothing to show', () => {
    expect(stackOf(null)).toBeNull();
    expect(stackOf('garbage')).toBeNull();
  });

  it('is short, however deep the recursion was', () => {
    const deep = '  File "<sandbox>", line 1 in f\n'.repeat(10_000);
    expect(stackOf(deep)?.split('\n')).toHaveLength(20);
  });
});
