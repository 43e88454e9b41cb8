/** Charts → SVG, by matplotlib in a sandbox: it is there already, in the image of what was measured. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from 'python-sandbox-mcp';
import { PYTHON_FOLDER } from '../package.ts';
import type { Chart } from './chart.ts';

/** The largest chart is a tenth of that, and more cannot be asked for. */
export const MAX_CHART_BYTES = 256 * 1024;

/**
 * File name → SVG. `sandbox` keeps at least {@link MAX_CHART_BYTES} of output. Throws where a chart cannot be drawn, as on a
 * host whose Python has no matplotlib.
 */
export async function draw(
  charts: Readonly<Record<string, Chart>>,
  sandbox: Pick<Sandbox, 'run'>,
): Promise<Record<string, string>> {
  const code = await readFile(join(PYTHON_FOLDER, 'draw.py'), 'utf8');
  const drawn: Record<string, string> = {};
  for (const [name, chart] of Object.entries(charts)) {
    const { status, stdout, error, detail } = await sandbox.run(code, { argv: ['draw.py', JSON.stringify(chart)] });
    if (status !== 'ok') throw new Error(`${name} could not be drawn: ${error?.message ?? detail}`);
    drawn[name] = stdout;
  }
  return drawn;
}
