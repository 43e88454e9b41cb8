/** How words of the command line are told apart, where it is easy to get wrong. */
import { expect, test } from 'vitest';
import { parseArguments } from '../../src/config/arguments.ts';

const given = (...argv: string[]) => {
  const { options, positionals, problems } = parseArguments(argv);
  return { options: options.map(({ written, text }) => `${written}=${text}`), positionals, problems };
};

test('the word after an unknown option is taken for its value, unless it has one', () => {
  const problems = ['There is no option --wrokers. Did you mean --workers?'];
  expect(given('--wrokers', '3')).toEqual({ options: [], positionals: [], problems });
  expect(given('--wrokers=3', 'word')).toEqual({ options: [], positionals: ['word'], problems });
});

test('a long option with one dash is one option, and what follows is read as ever', () => {
  expect(given('-max-timeout', '5', '--memory', '1g')).toEqual({
    options: ['--memory=1g'],
    positionals: [],
    problems: ['There is no option -max-timeout. Did you mean --max-timeout?'],
  });
});

test('an option without its value does not take the next option for it', () => {
  expect(given('--memory', '--pids=9')).toEqual({
    options: ['--pids=9'],
    positionals: [],
    problems: ['--memory needs a value: SIZE.'],
  });
  expect(given('--timeout', '-1').options).toEqual(['--timeout=-1']);
});
