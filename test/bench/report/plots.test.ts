import { expect, test } from 'vitest';
import { plots } from '../../../bench/report/plots.ts';
import { SAMPLE } from './sample.ts';

test('what was measured is drawn, and nothing else', () => {
  expect(Object.keys(plots(SAMPLE)).toSorted()).toEqual([
    'calls-per-second.svg',
    'latency.svg',
    'restarts.svg',
    'scaling.svg',
  ]);
  const { scaling } = SAMPLE;
  if (scaling === undefined) throw new Error('the sample has no scaling');
  expect(Object.keys(plots({ scaling }))).toEqual(['scaling.svg']);
});

test('the quickest way comes first, in the colour of its group', () => {
  const { 'calls-per-second.svg': chart } = plots(SAMPLE);
  if (chart?.kind !== 'bars') throw new Error('expected bars');
  const { groups, bars } = chart;
  expect(bars[0]).toEqual({ label: 'echo: unix socket', value: 20_000, text: '20,000/s', group: 3 });
  expect(bars.at(-1)).toMatchObject({ label: 'docker exec per call', text: '12.5/s' });
  expect(groups[bars.at(-1)?.group ?? -1]).toBe('other ways');
});
