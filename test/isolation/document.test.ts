/** ISOLATION.md says what is so. UPDATE_DOCS=1 rewrites its tables. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ISOLATION_MODES } from '../../src/contract.ts';
import { corpusTable, generatedPart, keptTable, stateTable } from './document.ts';
import { readVectors } from './vectors.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const text = readFileSync(resolve(ROOT, 'ISOLATION.md'), 'utf8');

describe('ISOLATION.md', () => {
  it("has the harness' table of state", async () => {
    const expected = await stateTable();
    expect(generatedPart('state', expected)).toBe(expected);
  });

  it('has the corpus', () => {
    const expected = corpusTable(readVectors());
    expect(generatedPart('corpus', expected)).toBe(expected);
  });

  it('has what is kept, and why', () => {
    const expected = keptTable(readVectors());
    expect(generatedPart('kept', expected)).toBe(expected);
  });

  it('explains every mode', () => {
    expect(ISOLATION_MODES.filter((mode) => !text.includes(`| \`${mode}\``))).toEqual([]);
  });

  it('names no file that is not there', () => {
    const paths = [...text.matchAll(/`((?:test|src|python-harness)\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !existsSync(resolve(ROOT, path)))).toEqual([]);
  });
});
