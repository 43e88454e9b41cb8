/** Shared lines of a corpus are in every cell that uses them, and a slip in their names does not go unnoticed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCells } from './cells.ts';

describe('cells that share lines', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cells-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (text: string) => {
    writeFileSync(join(folder, 'corpus.py'), text);
    return readCells(folder);
  };

  it('have them in full, options too, with their own text in them', () => {
    const cells = read(
      [
        ...['# What it is about.', '', '# == open it', "open('TEXT')", '#: clean TEXT', ''],
        ...['# %% files: one', '# use open it: a/b: c', '# look', '1', ''],
        ...['# %% files: another', 'import os', '# use open it: d'],
      ].join('\n'),
    );
    expect(cells.map(({ where, name, options, parts }) => [where, name, Object.fromEntries(options), parts])).toEqual([
      ['corpus.py:7', 'one', { clean: 'a/b: c' }, ["open('a/b: c')", '1']],
      ['corpus.py:12', 'another', { clean: 'd' }, ["import os\nopen('d')"]],
    ]);
  });

  it('cannot use lines that are not there', () => {
    expect(() => read('# %% files: one\n# use open it: a')).toThrow(
      'corpus.py:2: there are no shared lines "open it".',
    );
  });

  it('use all that there are', () => {
    expect(() => read('# == open it\nopen()\n\n# %% files: one\n1')).toThrow('corpus.py: nothing uses "open it".');
  });
});
