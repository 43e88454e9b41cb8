/** The few figures that the README shows, from the report of the run that made PERFORMANCE.md. */
import type { Load } from '../experiments/calls.ts';
import { IPYKERNEL, MONTY, PYODIDE } from '../subjects/peers.ts';
import { DOCKER_EXEC, DOCKER_RUN, FRESH_PYTHON } from '../subjects/per-call.ts';
import { count, duration, table } from './format.ts';

/** As much of a report as the README needs. */
export interface HeadlineReport {
  readonly made: string;
  readonly calls: {
    readonly rows: readonly {
      readonly subject: string;
      readonly load: string;
      readonly latencyMs: { readonly median: number };
      readonly callsPerSecond: { readonly median: number };
    }[];
  };
}

/** Subjects in the order in which they are shown, each with what a reader has to know to compare it. */
const SHOWN: readonly (readonly [subject: string, words: string])[] = [
  ['isolated', '**`isolated`, the default**'],
  ['MCP isolated', '`isolated`, as an MCP client sees it'],
  ['forked', '`forked`, a process of its own for each call'],
  [DOCKER_EXEC, '`docker exec python3` per call'],
  [DOCKER_RUN, '`docker run` per call'],
  [FRESH_PYTHON, 'a new `python3` per call, no sandbox'],
  [IPYKERNEL, 'ipykernel: no sandbox, state piles up'],
  [PYODIDE, 'Pyodide in Node: WebAssembly, state piles up'],
  [MONTY, 'pydantic-monty: a subset of Python, no packages'],
];

const SEQUENTIAL: Load = 'sequential';

/** Markdown: one sentence, one table, one plot. Throws where the report lacks what the sentence is about. */
export function headline({ made, calls }: HeadlineReport, plotFolder: string): string {
  const sequential = new Map(calls.rows.filter(({ load }) => load === SEQUENTIAL).map((row) => [row.subject, row]));
  const rate = (subject: string): number => {
    const row = sequential.get(subject);
    if (row === undefined) throw new Error(`The report has no figures of "${subject}".`);
    return row.callsPerSecond.median;
  };
  const rows = SHOWN.flatMap(([subject, words]) => {
    const row = sequential.get(subject);
    return row === undefined ? [] : [[words, duration(row.latencyMs.median), count(row.callsPerSecond.median)]];
  });
  return [
    `**${count(rate('isolated') / rate(DOCKER_EXEC))} times the calls per second of \`docker exec\`**, and ${count(rate('isolated') / rate(FRESH_PYTHON))} times those of starting Python anew. ` +
      `\`print(6 * 7)\`, one call at a time, all in one run (${made.slice(0, 10)}; [machine, method and all other figures](PERFORMANCE.md)):`,
    table(['', 'median', 'calls/s'], rows),
    `![Calls per second](${plotFolder}/calls-per-second.svg)`,
  ].join('\n\n');
}
