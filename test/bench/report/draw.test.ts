/** Charts, drawn in a sandbox. What matplotlib makes of lines and bars is looked up in its SVG. */
import { expect, test } from 'vitest';
import type { Chart } from '../../../bench/report/chart.ts';
import { draw, MAX_CHART_BYTES } from '../../../bench/report/draw.ts';
import { plots } from '../../../bench/report/plots.ts';
import { describeRuntime } from '../../helpers/engines.ts';
import { sharedSandbox } from '../../helpers/shared-sandbox.ts';
import { SAMPLE } from './sample.ts';

const BARS: Chart = {
  kind: 'bars',
  title: 'a < b & $c$',
  groups: ['first', 'second'],
  bars: [
    { label: 'one', value: 1, text: '1', group: 0 },
    { label: '<script>', value: 100, text: '100', group: 1 },
  ],
};
const AXIS = { label: '', kind: 'log' } as const;
const LINES: Chart = {
  kind: 'lines',
  title: '',
  x: AXIS,
  y: AXIS,
  series: [
    {
      name: 'up',
      points: [
        [1, 1],
        [10, 100],
      ],
    },
  ],
};

/** ms. Each chart takes a second of a processor, and the machine may be busy. */
const TIMEOUT_MS = 60_000;

/** The points of what is drawn within the axes in this colour. */
function pointsOf(svg: string, color: string): [x: number, y: number][] {
  const paths = [...svg.matchAll(/<path d="([^"]*)" clip-path="[^"]*" style="([^"]*)"/g)];
  const [, path = ''] = paths.find(([, , style]) => style?.includes(color)) ?? [];
  return [...path.matchAll(/[ML] ([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

describeRuntime('docker', 'a chart', () => {
  const run = sharedSandbox({
    runtime: 'docker',
    preload: ['matplotlib.pyplot'],
    maxOutputBytes: MAX_CHART_BYTES,
  });
  const drawn = async (chart: Chart): Promise<string> => (await draw({ chart }, { run })).chart ?? '';

  test('of each part of a report is a picture with numbers only', { timeout: TIMEOUT_MS }, async () => {
    const charts = plots(SAMPLE);
    const pictures = await draw(charts, { run });
    expect(Object.keys(pictures)).toEqual(Object.keys(charts));
    for (const [name, svg] of Object.entries(pictures)) {
      expect(svg).toMatch(/<svg [\s\S]*<\/svg>\n$/);
      expect(svg).toContain(`>${charts[name]?.title}</text>`);
      expect(svg).not.toMatch(/\b(nan|inf|none)\b(?!;)/i);
    }
  });

  test('is the same file each time', async () => {
    expect(await drawn(LINES)).toBe(await drawn(LINES));
  });

  test('has a longer bar for a larger value, and text that cannot break out', async () => {
    const svg = await drawn(BARS);
    const [small, large] = ['#1f77b4', '#ff7f0e'].map((color) => Math.max(...pointsOf(svg, color).map(([x]) => x)));
    expect(large).toBeGreaterThan(small ?? Number.NaN);
    expect(svg).toContain('>a &lt; b &amp; $c$</text>');
    expect(svg).not.toContain('<script>');
  });

  test('has a line that rises where its values do', async () => {
    const [from, to] = pointsOf(await drawn(LINES), '#1f77b4');
    expect(to?.[0]).toBeGreaterThan(from?.[0] ?? Number.NaN);
    expect(to?.[1]).toBeLessThan(from?.[1] ?? Number.NaN);
  });

  test('that cannot be drawn is an error that says why', async () => {
    const poorer: typeof run = (code, options) => run(code.replace('from matplotlib', 'from no_such_module'), options);
    await expect(draw({ 'a.svg': LINES }, { run: poorer })).rejects.toThrow(
      "a.svg could not be drawn: No module named 'no_such_module'",
    );
  });
});
