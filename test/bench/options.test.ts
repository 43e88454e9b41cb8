import { describe, expect, test } from 'vitest';
import { EXPERIMENTS, HELP, parseCommand, UsageError } from '../../bench/options.ts';

test('without options it is a full run of everything, peers installed', () => {
  expect(parseCommand([])).toEqual({
    name: 'bench',
    runtime: 'auto',
    quick: false,
    only: [],
    out: 'bench-results',
    markdown: null,
    install: true,
  });
});

test('a quick run installs nothing', () => {
  expect(parseCommand(['--quick'])).toMatchObject({ quick: true, install: false });
  expect(parseCommand(['--no-install'])).toMatchObject({ quick: false, install: false });
});

test('experiments can be chosen', () => {
  expect(parseCommand(['--only', 'calls', '--only=cold'])).toMatchObject({ only: ['calls', 'cold'] });
  expect(EXPERIMENTS.filter((name) => !HELP.includes(name))).toEqual([]);
});

test('soak takes ten minutes, or as long as it is told', () => {
  expect(parseCommand(['soak'])).toEqual({ name: 'soak', runtime: 'auto', seconds: 600 });
  expect(parseCommand(['soak', '--seconds', '20', '--runtime', 'bwrap'])).toMatchObject({
    seconds: 20,
    runtime: 'bwrap',
  });
});

describe('a wrong command line says what is right', () => {
  test.each([
    [['--only', 'everything'], '--only must be one of calls, restarts'],
    [['--runtime', 'lxc'], '--runtime must be one of auto, docker'],
    [['soak', '--seconds', '-1'], '--seconds'],
    [['soak', '--seconds=0'], '--seconds must be above 0, but is 0.'],
    [['faster'], 'bench knows no faster'],
    [['--fast'], '--fast'],
  ])('%j', (argv, message) => {
    expect(() => parseCommand(argv)).toThrow(UsageError);
    expect(() => parseCommand(argv)).toThrow(message);
  });
});
