import { expect, test } from 'vitest';
import { createLog, HeardLog } from '../src/log.ts';

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

test('a heard log writes as the log behind it does, and its listener hears of every message', () => {
  const lines: string[] = [];
  const heard: string[] = [];
  const log = new HeardLog(createLog((line) => lines.push(line), 'warn'));
  log.error('before anybody listens');
  log.listener = (level, message) => heard.push(`${level}: ${message}`);
  log.debug('a');
  log.info('b');
  log.warn('c');
  log.error('d');
  expect(lines.map((line) => line.trim())).toEqual([
    'python-sandbox: error: before anybody listens',
    'python-sandbox: warn: c',
    'python-sandbox: error: d',
  ]);
  expect(heard).toEqual(['debug: a', 'info: b', 'warn: c', 'error: d']);
});
