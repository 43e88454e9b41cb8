import { expect, test } from 'vitest';
import { plots } from '../../../bench/report/plots.ts';
import { linear, log } from '../../../bench/report/scale.ts';
import { barChart, lineChart } from '../../../bench/report/svg.ts';
import { SAMPLE } from './sample.ts';

test('scales map their ends to the ends', () => {
  for (const scale of [linear(2, 200, 10, 110), log(2, 200, 10, 110)]) {
    expect(scale.at(2)).toBeCloseTo(10);
    expect(scale.at(200)).toBeCloseTo(110);
    expect(scale.ticks.length).toBeGreaterThan(2);
    expect(scale.ticks.every((tick) => tick >= 2 && tick <= 200)).toBe(true);
  }
  expect(log(2, 200, 10, 110).at(20)).toBeCloseTo(60);
});

test('one value alone is no division by zero', () => {
  expect(linear(5, 5, 0, 100).at(5)).toBe(0);
  expect(log(5, 5, 0, 100).at(5)).toBe(0);
});

test('a longer bar is a larger value, and text cannot break out', () => {
  const svg = barChart(
    'a < b & c',
    ['first', 'second'],
    [
      { label: 'one', value: 1, text: '1', group: 0 },
      { label: '<script>', value: 100, text: '100', group: 1 },
    ],
  );
  const widths = [...svg.matchAll(/width="([\d.]+)" height="18"/g)].map((match) => Number(match[1]));
  expect(widths[1]).toBeGreaterThan(widths[0] ?? Number.NaN);
  expect(svg).toContain('a &lt; b &amp; c');
  expect(svg).not.toContain('<script>');
});

test('a line rises where its values do', () => {
  const axis = { label: '', kind: 'log' } as const;
  const svg = lineChart('', axis, axis, [
    {
      name: 'up',
      points: [
        [1, 1],
        [10, 100],
      ],
    },
  ]);
  const [, from = '', to = ''] = /points="[\d.]+,([\d.]+) [\d.]+,([\d.]+)"/.exec(svg) ?? [];
  expect(Number(to)).toBeLessThan(Number(from));
});

test('every plot of a report is a picture with numbers only', () => {
  const made = plots(SAMPLE);
  expect(Object.keys(made).toSorted()).toEqual(['calls-per-second.svg', 'latency.svg', 'restarts.svg', 'scaling.svg']);
  for (const svg of Object.values(made)) {
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  }
});
