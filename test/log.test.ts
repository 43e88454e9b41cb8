import { expect, test } from 'vitest';
import { createLog } from '../src/log.ts';

test('a log line shows control characters, which a terminal would obey, and keeps its own ends', () => {
  const lines: string[] = [];
  createLog((line) => lines.push(line)).warn('said: \x1b[2Jwiped\r\x07');
  expect(lines).toEqual(['python-sandbox: warn: said: \\x1b[2Jwiped\\x0d\\x07\n']);
});

test('lines below the threshold are not written', () => {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line), 'warn');
  log.debug('a');
  log.info('b');
  log.error('c');
  expect(lines).toEqual(['python-sandbox: error: c\n']);
});
