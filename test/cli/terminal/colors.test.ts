/** Colours on a terminal only, and never for those who want none. */
import { expect, test } from 'vitest';
import { helpText } from '../../../src/cli/help.ts';
import { paintFor } from '../../../src/cli/terminal/colors.ts';

const TERMINAL = { isTTY: true };
const isColored = (stream: { isTTY?: boolean }, env: Record<string, string>) =>
  paintFor(stream, env)('red', 'x') !== 'x';

test.each([
  [TERMINAL, {}, true],
  [{}, {}, false],
  [TERMINAL, { NO_COLOR: '1' }, false],
  [TERMINAL, { NO_COLOR: '' }, true],
  [TERMINAL, { TERM: 'dumb' }, false],
  [{}, { FORCE_COLOR: '1' }, true],
  [{}, { FORCE_COLOR: '' }, true],
  [{}, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  [TERMINAL, { FORCE_COLOR: '0' }, false],
  [TERMINAL, { FORCE_COLOR: 'false' }, false],
])('%j with %j: %s', (stream, env, expected) => {
  expect(isColored(stream, env)).toBe(expected);
});

test('a text differs by its colours only', () => {
  const colored = helpText(paintFor(TERMINAL, {}));
  expect(colored).toContain('\x1b[1mUsage:\x1b[22m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes of colours are control characters
  expect(colored.replaceAll(/\x1b\[\d+m/g, '')).toBe(helpText());
});
