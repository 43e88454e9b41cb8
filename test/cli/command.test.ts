import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../src/cli/command.ts';
import * as exitCodes from '../../src/cli/exit-codes.ts';
import { helpText } from '../../src/cli/help.ts';
import { SETTINGS } from '../../src/config.ts';
import { SandboxError } from '../../src/errors.ts';

const parse = (...argv: string[]) => parseCommand(argv, {});

test('without a command it serves', () => {
  expect(parse()).toMatchObject({ name: 'serve', loaded: { settings: { workers: 2 } } });
  expect(parse('--workers', '3', 'serve')).toMatchObject({ name: 'serve', loaded: { settings: { workers: 3 } } });
});

test('run takes a file after the options; a switch does not swallow it', () => {
  expect(parse('run', '--workers=3', 'a.py')).toMatchObject({ file: 'a.py', loaded: { settings: { workers: 3 } } });
  expect(parse('run', '--prewarm', 'a.py')).toMatchObject({ name: 'run', file: 'a.py', words: [] });
  expect(parse('--cpus', '2', 'run', '-')).toMatchObject({ file: '-', loaded: { settings: { cpus: 2 } } });
  expect(parse('run', '--', '--odd.py')).toMatchObject({ name: 'run', file: '--odd.py' });
});

test.each([
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [
    ['--workers=3', '--json', '-h', '--no-such'],
    ['--workers=3', '--json', '-h', '--no-such'],
  ],
  [
    ['--', '-x', '--'],
    ['--', '-x', '--'],
  ],
])('all after the file of run is the script’s: %j', (argv, words) => {
  expect(parse('run', 'a.py', ...argv)).toEqual({ ...parse('run', 'a.py'), words });
  expect(parse('run', '--', '-a.py', ...argv)).toMatchObject({ name: 'run', file: '-a.py', words });
});

test('run takes a folder for the files that the script leaves; after the file the words are the script’s', () => {
  expect(parse('run', 'a.py')).toMatchObject({ out: null });
  expect(parse('run', '--out', 'made here', 'a.py')).toMatchObject({ out: 'made here', file: 'a.py' });
  expect(parse('--out=x', 'run', '--out=y', 'a.py')).toMatchObject({ out: 'y' });
  expect(parse('run', '--file', 'x.csv', '--file=y:z', 'a.py')).toMatchObject({ files: ['x.csv', 'y:z'], out: null });
  expect(parse('run', 'a.py', '--out', 'b')).toMatchObject({ out: null, words: ['--out', 'b'] });
});

test('build and config are commands too', () => {
  expect(parse('build')).toMatchObject({ name: 'build' });
  expect(parse('config', 'vscode')).toMatchObject({ name: 'config', client: 'vscode' });
});

test('doctor prints for people, or as JSON', () => {
  expect(parse('doctor')).toMatchObject({ name: 'doctor', asJson: false });
  expect(parse('doctor', '--json', '--pids', '64')).toMatchObject({ asJson: true, loaded: { settings: { pids: 64 } } });
  expect(parse('--json', 'doctor')).toMatchObject({ name: 'doctor', asJson: true });
  expect(parse('run', '--', '--json')).toMatchObject({ name: 'run', file: '--json' });
});

test('help and version win over everything else, mistakes included', () => {
  expect(parse('run', '--help', '--nonsense')).toEqual({ name: 'help' });
  expect(parse('-h')).toEqual({ name: 'help' });
  expect(parse('--version')).toEqual({ name: 'version' });
  expect(parse('-v')).toEqual({ name: 'version' });
});

test('the environment and its warnings come along', () => {
  const command = parseCommand(['build'], { SANDBOX_IMAGE: 'x:1', SANDBOX_IMGE: 'y' });
  expect(command).toMatchObject({
    loaded: { settings: { image: 'x:1' }, warnings: [expect.stringContaining('SANDBOX_IMGE')] },
  });
});

describe('a wrong command line is a usage error that says what is right', () => {
  test.each([
    [['rum', 'a.py'], 'There is no command rum. Did you mean run?'],
    [['run'], 'run needs a FILE, or - for standard input.'],
    [['doctor', 'now'], 'doctor takes no arguments, but got now.'],
    [['run', '--json', 'a.py'], '--json goes with doctor only.'],
    [['build', '--json'], '--json goes with doctor only.'],
    [['build', '--out', 'x'], '--out goes with run only.'],
    [['serve', '--file', 'x'], '--file goes with run only.'],
    [['build', 'now'], 'build takes no arguments, but got now.'],
    [['config'], 'config needs one of claude-desktop, claude-code, cursor, vscode.'],
    [['config', 'vs-code'], 'There is no client vs-code. Did you mean vscode?'],
  ])('%j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) }),
    );
    expect(() => parse(...argv)).toThrow(SandboxError);
  });
});

test.each([
  ['run', '--verbose', 'a.py'],
  ['run', '--tmeout=5', 'a.py'],
  ['config', '--wrokers', '4', 'cursor'],
  ['doctor', '--memory'],
  ['run', '--out'],
])('an option that is wrong is told before what else may be: %s %s', (...argv) => {
  expect(() => parse(...argv)).toThrow(expect.objectContaining({ code: 'invalid_setting' }));
});

describe('the help', () => {
  test.each(SETTINGS)('tells about $flag and its variable', ({ flag, env, placeholder }) => {
    expect(helpText()).toContain(placeholder === null ? `--[no-]${flag.slice(2)} ` : `${flag} ${placeholder} `);
    expect(helpText()).toContain(`${env}]`);
  });

  test('shows command lines that are right', () => {
    const examples = [...helpText().matchAll(/^ {2}python-sandbox-mcp (.+)$/gm)].map(
      ([, line]) => line?.split(' ') ?? [],
    );
    expect(examples.map((argv) => parse(...argv).name)).toEqual(['config', 'doctor', 'run', 'run', 'build', 'serve']);
    expect(parse(...(examples[2] ?? []))).toMatchObject({
      words: ['first', 'second'],
      loaded: { settings: { timeoutMs: 120_000 } },
    });
  });

  test('tells the limits that are checked', () => {
    for (const { flag, placeholder, meaning } of SETTINGS) {
      const [, limit] = /at most (\d+ [KMG]iB)/.exec(meaning) ?? [];
      if (placeholder !== 'SIZE' || limit === undefined) continue;
      expect(() => parse(`${flag}=${limit}`)).not.toThrow();
      expect(() => parse(`${flag}=1t`)).toThrow(`to ${limit}`);
    }
  });

  test('groups the settings, each group below a heading', () => {
    const headings = [...helpText().matchAll(/^([A-Z].*):$/gm)].map(([, title]) => title);
    expect(headings).toEqual([
      ...['Examples', 'Commands', 'What runs the code', 'Isolation and workers', 'Limits of time, memory and files'],
      'What code can reach, and what is imported beforehand',
      ...['Sizes of calls and answers', 'The server', 'Exit status'],
    ]);
  });

  test('names every exit status', () => {
    const [, section = ''] = helpText().split('Exit status:');
    const statuses = Object.entries(exitCodes).filter(([name]) => name.startsWith('EXIT_'));
    expect(statuses.filter(([, status]) => !new RegExp(`(^|\\s)${status} `).test(section))).toEqual([]);
  });

  test('fits a terminal of 100 columns', () => {
    expect(
      helpText()
        .split('\n')
        .filter((line) => line.length > 100),
    ).toEqual([]);
  });
});
