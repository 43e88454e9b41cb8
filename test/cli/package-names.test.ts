/** What may be added to an image by its name: a shell in the build reads it. */
import { expect, test } from 'vitest';
import { parseCommand } from '../../src/cli/command.ts';

const parse = (text: string) => parseCommand(['build', `--packages=${text}`], {});

test.each([
  ['polars', ['polars']],
  ['polars,duckdb', ['polars', 'duckdb']],
  [' polars == 1.9.0', null],
  ['polars==1.9.0, duckdb==1.4.0rc1', ['polars==1.9.0', 'duckdb==1.4.0rc1']],
  ['torch==2.9.0+cpu', ['torch==2.9.0+cpu']],
  ['ruamel.yaml,zope_interface,A1', ['ruamel.yaml', 'zope_interface', 'A1']],
  ['a,a', ['a']],
])('%j', (text, packages) => {
  if (packages === null) expect(() => parse(text)).toThrow();
  else expect(parse(text)).toMatchObject({ name: 'build', packages });
});

test.each([
  ...[
    '',
    'a,',
    ',a',
    '-r',
    '--index-url=x',
    'a b',
    'a;id',
    'a$(id)',
    'a`id`',
    'a|b',
    'a&&b',
    'a\nb',
    'a>b',
    "a'b",
    'a"b',
    'a\\b',
  ],
  ...[
    'a[x]',
    'a>=1',
    'a~=1',
    'a==1.*',
    'a==',
    'a==x',
    'a== 1',
    'a @ https://x/y.whl',
    './a',
    '/a',
    'https://x/y.whl',
    'git+https://x',
  ],
  ...['_a', 'a_', 'ä', 'a*', '~', 'a{b}', '#a', 'a!1', 'a==1!2', 'x'.repeat(101)],
])('%j is no name and no pin', (text) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining('--packages takes names') }),
  );
});

test('a list of packages is bounded, and belongs to build', () => {
  expect(() => parse(Array.from({ length: 51 }, (_, n) => `a${n}`).join())).toThrow('at most 50');
  expect(() => parseCommand(['run', '--packages', 'polars', 'a.py'], {})).toThrow('--packages goes with build only.');
  expect(parseCommand(['build'], {})).toMatchObject({ packages: [] });
});
