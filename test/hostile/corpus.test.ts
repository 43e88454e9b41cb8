import { expect, test } from 'vitest';
import { CORPUS } from './corpus.ts';

const INPUTS = Object.entries(CORPUS).flatMap(([theme, inputs]) => inputs.map((input) => ({ theme, ...input })));

test('the corpus has at least a hundred inputs', () => {
  expect(INPUTS.length).toBeGreaterThanOrEqual(100);
});

test('every input has a name of its own within its theme', () => {
  const names = INPUTS.map(({ theme, name }) => `${theme}: ${name}`);
  expect(names).toHaveLength(new Set(names).size);
});

test('an input that may end in several ways says why', () => {
  const unexplained = INPUTS.filter(({ status, because }) => typeof status !== 'string' && because === undefined);
  expect(unexplained.map(({ name }) => name)).toEqual([]);
});

test('an input that has one ending makes no excuses', () => {
  expect(INPUTS.filter(({ status, because }) => typeof status === 'string' && because !== undefined)).toEqual([]);
});
