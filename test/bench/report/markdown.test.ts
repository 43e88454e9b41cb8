import { expect, test } from 'vitest';
import { markdown } from '../../../bench/report/markdown.ts';
import { TARGETS } from '../../../bench/report/targets.ts';
import { SAMPLE } from './sample.ts';

const page = markdown(SAMPLE, 'bench/results');

test('the page has a row for every target', () => {
  expect(TARGETS.filter(({ what }) => !page.includes(`| ${what} |`))).toEqual([]);
  expect(page).toContain('| at least 500 × | 800 × | met |');
  expect(page).toContain('| **not met** |');
});

test('it links its plots where they lie, says what was skipped, and whose the old figures are', () => {
  for (const plot of ['latency', 'calls-per-second', 'restarts', 'scaling']) {
    expect(page).toContain(`](bench/results/${plot}.svg)`);
  }
  expect(page).toContain('- Pyodide in Node: it could not be installed');
  expect(page).toMatch(/1,570|1,574/);
  expect(page).toContain('**another machine**');
});

test('a part that was not measured has no section', () => {
  expect(page).not.toContain('## Cold start');
  const { restarts: _, ...rest } = SAMPLE;
  expect(markdown(rest, '.')).not.toContain('restarts.svg');
});

test('a page without plots links none', () => {
  expect(markdown(SAMPLE, null)).not.toContain('.svg');
});

test('a quick run is called one', () => {
  expect(page).not.toContain('A quick run');
  expect(markdown({ ...SAMPLE, profile: 'quick' }, '.')).toContain('A quick run');
});

test('a run on a busy machine says so', () => {
  expect(page).not.toContain('busy with other work');
  expect(markdown({ ...SAMPLE, wasBusy: true }, '.')).toContain('The machine was busy with other work');
});

test('the rows of each table have as many cells as its head', () => {
  const tables = page.split('\n\n').filter((block) => block.startsWith('|'));
  expect(tables.length).toBeGreaterThan(4);
  for (const table of tables) {
    const widths = table
      .trim()
      .split('\n')
      .map((line) => line.split(' | ').length);
    expect(new Set(widths).size, table).toBe(1);
  }
});
