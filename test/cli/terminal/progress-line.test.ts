/** A bar at the bottom of a terminal, as the characters that are written. */
import { expect, test } from 'vitest';
import { plain } from '../../../src/cli/terminal/colors.ts';
import { progressLine } from '../../../src/cli/terminal/progress-line.ts';

const STEP = { done: 3, total: 6, seconds: 42, doing: 'RUN apt-get update' };
const BAR = '██████████░░░░░░░░░░ 3/6  42 s  RUN apt-get update';

function terminal(columns = 80) {
  const written: string[] = [];
  const line = progressLine({ columns, write: (text) => written.push(text) }, plain);
  return { ...line, take: () => written.splice(0).join('') };
}

test('without progress, lines are written as they are', () => {
  const { write, show, take } = terminal();
  write('a\n');
  show(null);
  expect(take()).toBe('a\n');
});

test('progress overwrites itself, lines pass above it, and its end erases it', () => {
  const { write, show, take } = terminal();
  show(STEP);
  expect(take()).toBe(`\r\x1b[K${BAR}`);
  write('info: a\n');
  expect(take()).toBe(`\r\x1b[Kinfo: a\n${BAR}`);
  show({ ...STEP, done: 6 });
  expect(take()).toContain('████████████████████ 6/6');
  show(null);
  write('b\n');
  expect(take()).toBe('\r\x1b[Kb\n');
});

test('it is shorter than the terminal, which would break a longer line and keep its first half', () => {
  const { show, take } = terminal(40);
  show({ ...STEP, doing: 'x'.repeat(100) });
  expect(take().replace('\r\x1b[K', '')).toHaveLength(39);
});

test('a terminal that does not know its width has a usual one', () => {
  const { show, take } = terminal(0);
  show(STEP);
  expect(take()).toContain(BAR);
});

test('control characters of a build cannot move the cursor', () => {
  const { show, take } = terminal();
  show({ ...STEP, doing: 'RUN \x1b[2J' });
  expect(take()).toContain('RUN \\x1b[2J');
});
