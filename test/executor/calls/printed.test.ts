/** Which line a running call is said to have printed last. */
import { describe, expect, it } from 'vitest';
import { Printed } from '../../../src/executor/calls/printed.ts';

function seen(...looks: [stdout: string, stderr: string][]): string | null {
  const printed = new Printed();
  for (const [stdout, stderr] of looks) printed.see(stdout, stderr);
  return printed.line;
}

describe('the last line', () => {
  it.each([
    ['nothing', '', null],
    ['blank lines only', ' \n\t\n', null],
    ['a line that is not finished', 'one\ntwo', 'two'],
    ['blank lines at the end', 'one\ntwo\n\n \n', 'two'],
    ['a bar that is drawn over', ' 10%|#   \r 20%|##  \r', '20%|##'],
    ['colours', '\u001b[31mred\u001b[0m\n', 'red'],
    ['other control characters', 'bell\u0007 and\ttab', 'bell\\x07 and tab'],
    ['half a character', 'a\ud83d', 'a\ufffd'],
  ])('of %s', (_what, stdout, line) => {
    expect(seen([stdout, ''])).toBe(line);
  });

  it('is cut to what fits one line of a client', () => {
    expect(seen(['x'.repeat(500), ''])).toBe(`${'x'.repeat(119)}…`);
  });

  it('is that of the stream that has gone on', () => {
    expect(seen(['out 1', 'err 1'])).toBe('out 1');
    expect(seen(['out 1', 'err 1'], ['out 1', 'err 1\nerr 2'])).toBe('err 2');
    expect(seen(['out 1', 'err 1'], ['out 1', 'err 2'], ['out 1\nout 2', 'err 2'])).toBe('out 2');
  });

  it('stays where nothing was printed since, and where only blank lines were', () => {
    expect(seen(['one', ''], ['one', ''])).toBe('one');
    expect(seen(['one', ''], ['\n\n', ''])).toBe('one');
  });
});
