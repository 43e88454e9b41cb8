/** The command line of the benchmark. */
import { parseArgs } from 'node:util';

export const EXPERIMENTS = [
  'calls',
  'restarts',
  'scaling',
  'workers',
  'cold',
  'imports',
  'learning',
  'cleanup',
  'memory',
] as const;
export type ExperimentName = (typeof EXPERIMENTS)[number];

const RUNTIMES = ['auto', 'docker', 'podman', 'bwrap'] as const;
export type RuntimeChoice = (typeof RUNTIMES)[number];

const MINUTE_S = 60;
const DEFAULT_SOAK_S = 10 * MINUTE_S;
const DEFAULT_OUT = 'bench-results';

export const HELP = `Usage: python-sandbox-mcp bench [OPTIONS]        measure, and write report.md, report.json and plots
       python-sandbox-mcp bench soak [OPTIONS]   run honest and hostile calls for a time and look for growth

Options of bench:
  --quick            a minute or two: fewer rounds, peers only where they are installed already
  --only NAME        one experiment, may be repeated: ${EXPERIMENTS.join(', ')}
  --out FOLDER       where results go [${DEFAULT_OUT}]
  --markdown FILE    where the text goes [FOLDER/report.md]
  --no-install       do not install peers (ipykernel, pydantic-monty, Pyodide) into the cache folder
Options of soak:
  --seconds N        how long [${DEFAULT_SOAK_S}]
Options of both:
  --runtime NAME     ${RUNTIMES.join(', ')} [auto]
`;

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'soak'; readonly runtime: RuntimeChoice; readonly seconds: number }
  | ({ readonly name: 'bench' } & BenchOptions);

export interface BenchOptions {
  readonly runtime: RuntimeChoice;
  readonly quick: boolean;
  readonly only: readonly ExperimentName[];
  readonly out: string;
  /** Null: next to the other results. */
  readonly markdown: string | null;
  readonly install: boolean;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Throws {@link UsageError}. */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  if (values.help === true) return { name: 'help' };
  const runtime = oneOf(RUNTIMES, values.runtime ?? 'auto', '--runtime');
  const [command, ...more] = positionals;
  if (more.length > 0 || (command !== undefined && command !== 'soak')) {
    throw new UsageError(`bench knows no ${[...positionals].join(' ')}; the one word it takes is soak.`);
  }
  if (command === 'soak') return { name: 'soak', runtime, seconds: positive(values.seconds ?? `${DEFAULT_SOAK_S}`) };
  return {
    name: 'bench',
    runtime,
    quick: values.quick ?? false,
    only: (values.only ?? []).map((name) => oneOf(EXPERIMENTS, name, '--only')),
    out: values.out ?? DEFAULT_OUT,
    markdown: values.markdown ?? null,
    install: !(values['no-install'] ?? false) && !(values.quick ?? false),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        quick: { type: 'boolean' },
        only: { type: 'string', multiple: true },
        out: { type: 'string' },
        markdown: { type: 'string' },
        'no-install': { type: 'boolean' },
        seconds: { type: 'string' },
        runtime: { type: 'string' },
      },
    });
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function oneOf<const T extends string>(known: readonly T[], word: string, flag: string): T {
  const found = known.find((one) => one === word);
  if (found === undefined) throw new UsageError(`${flag} must be one of ${known.join(', ')}, but is ${word}.`);
  return found;
}

function positive(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && Number.isFinite(seconds))) throw new UsageError(`--seconds must be above 0, but is ${text}.`);
  return seconds;
}
