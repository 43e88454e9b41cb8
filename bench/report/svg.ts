/** Two kinds of chart as SVG text. Plain shapes and text only, on a white ground: they look the same on any page. */
import { linear, log, type Scale } from './scale.ts';

const WIDTH = 800;
const FONT = 'font-family="system-ui, sans-serif"';
const LEGEND_WIDTH = 130;
const INK = '#24292f';
const FAINT = '#d8dee4';
const COLORS = ['#1f6feb', '#d1242f', '#1a7f37', '#9a6700', '#8250df', '#57606a', '#0f8a8a', '#bf3989'];

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** As it is written beside the bar. */
  readonly text: string;
  /** Bars of one group have one colour. */
  readonly group: number;
}

/** Horizontal bars on a logarithmic axis, and what their colours mean. Values are above 0. */
export function barChart(title: string, groups: readonly string[], bars: readonly Bar[]): string {
  const [rowHeight, top, left, right] = [26, 72, 220, 110];
  const height = top + bars.length * rowHeight + 12;
  const values = bars.map(({ value }) => value);
  const scale = log(Math.min(...values) / 2, Math.max(...values), left, WIDTH - right);
  const rows = bars.map(({ label, value, text: note, group }, row) => {
    const y = top + row * rowHeight;
    const width = Math.max(1, scale.at(value) - left);
    return [
      text(left - 8, y + 15, label, 'end'),
      `<rect x="${left}" y="${y + 2}" width="${fixed(width)}" height="${rowHeight - 8}" rx="2" fill="${color(group)}"/>`,
      text(left + width + 6, y + 15, note, 'start'),
    ];
  });
  const legend = groups.flatMap((name, group) => {
    const x = left + group * LEGEND_WIDTH;
    return [
      `<rect x="${x}" y="40" width="12" height="12" rx="2" fill="${color(group)}"/>`,
      text(x + 18, 50, name, 'start'),
    ];
  });
  return document(height, title, [...legend, ...rows.flat()]);
}

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly isDashed?: boolean;
}

export interface Axis {
  readonly label: string;
  readonly kind: 'linear' | 'log';
}

/** Lines with a legend at the right. On logarithmic axes values are above 0. */
export function lineChart(title: string, x: Axis, y: Axis, series: readonly Series[]): string {
  const [height, top, bottom, left, right] = [400, 48, 54, 76, 190];
  const points = series.flatMap((one) => one.points);
  const xs = scaleOf(
    x,
    points.map(([value]) => value),
    left,
    WIDTH - right,
  );
  const ys = scaleOf(
    y,
    points.map(([, value]) => value),
    height - bottom,
    top,
  );
  const grid = [
    ...ys.ticks.flatMap((tick) => [
      `<line x1="${left}" x2="${WIDTH - right}" y1="${fixed(ys.at(tick))}" y2="${fixed(ys.at(tick))}" stroke="${FAINT}"/>`,
      text(left - 8, ys.at(tick) + 4, number(tick), 'end'),
    ]),
    ...xs.ticks.map((tick) => text(xs.at(tick), height - bottom + 18, number(tick), 'middle')),
    text((left + WIDTH - right) / 2, height - 12, x.label, 'middle'),
    text(left, top - 10, y.label, 'middle'),
  ];
  const lines = series.flatMap(({ name, points: own, isDashed }, index) => {
    const path = own.map(([px, py]) => `${fixed(xs.at(px))},${fixed(ys.at(py))}`).join(' ');
    const style = `stroke="${color(index)}" stroke-width="2"${isDashed ? ' stroke-dasharray="5 4"' : ''}`;
    const legendY = top + 10 + index * 20;
    return [
      `<polyline points="${path}" fill="none" ${style}/>`,
      `<line x1="${WIDTH - right + 14}" x2="${WIDTH - right + 36}" y1="${legendY}" y2="${legendY}" ${style}/>`,
      text(WIDTH - right + 42, legendY + 4, name, 'start'),
    ];
  });
  return document(height, title, [...grid, ...lines]);
}

function document(height: number, title: string, body: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ${FONT} font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="15" font-weight="600" fill="${INK}">${escapeXml(title)}</text>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

function scaleOf({ kind }: Axis, values: readonly number[], from: number, to: number): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return kind === 'log' ? log(low, high, from, to) : linear(low, high, from, to);
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" fill="${INK}">${escapeXml(content)}</text>`;
}

function color(index: number): string {
  return COLORS[index % COLORS.length] ?? INK;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
