import { expect, test } from 'vitest';
import { headline } from '../../../bench/report/headline.ts';
import { row, SAMPLE } from './sample.ts';

const ROWS = [...(SAMPLE.calls?.rows ?? []), row('fresh python3 per call', 'peer', 'sequential', 20)];

test('tells the ratios, then one row for each subject that was measured one call at a time', () => {
  const text = headline({ made: SAMPLE.made, calls: { rows: ROWS } }, 'plots');
  expect(text).toContain('**800 times the calls per second of `docker exec`**, and 200 times');
  expect(text).toContain('| **`isolated`, the default** | 100 µs | 10,000 |');
  expect(text).not.toContain('ipykernel');
  expect(text).toContain('](plots/calls-per-second.svg)');
});

test('says what is missing where a ratio cannot be told', () => {
  expect(() => headline({ made: SAMPLE.made, calls: { rows: [] } }, 'plots')).toThrow('no figures of "isolated"');
});
